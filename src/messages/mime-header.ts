import { quoted, splitMailbox } from '../common/addresses';
import type { RecipientRole } from './delivery.entity';
import type { HeaderField } from './mime-document';

export interface Addressee {
  role: RecipientRole;
  /** With or without a display name, as `parseEmail` gives it. */
  recipient: string;
}

const FIELDS: Record<RecipientRole, string> = { to: 'To', cc: 'Cc', bcc: 'Bcc' };
/** RFC 2047 section 2 for lines with an encoded word; RFC 5322 would let others have two more. */
const LINE_LENGTH = 76;
/** In Base64 and with its frame an encoded word of so many octets has 68 characters; 75 are allowed. */
const ENCODED_WORD_BYTES = 42;

/**
 * The header of a document with To, Cc and Bcc replaced by these recipients, where they stood, or left out when there
 * is nobody in them; `added` stands at the end. Every other field keeps its place and its bytes. Pure.
 */
export function rewriteHeader(
  fields: readonly HeaderField[],
  addressees: readonly Addressee[],
  added: Record<string, string>,
): string {
  const written = new Map<string, string>();
  for (const role of ['to', 'cc', 'bcc'] as const) {
    const list = addressees.filter((each) => each.role === role).map(({ recipient }) => recipient);
    written.set(role, list.length > 0 ? writeAddresses(FIELDS[role], list) : '');
  }
  const kept = fields.map(({ name, lines }) => {
    const role = name.toLowerCase();
    const instead = written.get(role);
    written.delete(role);
    return instead ?? lines;
  });
  const own = Object.entries(added).map(([name, value]) => `${name}: ${value}\r\n`);
  return [...kept, ...written.values(), ...own].join('');
}

/** An address field (RFC 5322 section 3.6.3): ASCII only, folded between the words of names and between addresses. */
export function writeAddresses(field: string, recipients: readonly string[]): string {
  const words = recipients.flatMap((recipient, i) => {
    const comma = i < recipients.length - 1 ? ',' : '';
    const { name, mailbox } = splitMailbox(recipient);
    return name ? [...phrase(name), `<${mailbox}>${comma}`] : [`${mailbox}${comma}`];
  });
  const [first = '', ...others] = words;
  const lines = [`${field}: ${first}`];
  for (const word of others) {
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + word.length > LINE_LENGTH) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Bare or in quotation marks when that is ASCII and fits a line, otherwise in encoded words (RFC 2047 section 5). */
function phrase(name: string): string[] {
  const plain = quoted(name);
  // What looks like an encoded word would be decoded by many who read it.
  if (/^[\x20-\x7e]{1,66}$/.test(plain) && !plain.includes('=?')) return [plain];
  return encodedWords(name);
}

/** Each word holds whole characters: one that is cut in two cannot be read (RFC 2047 section 5). */
function encodedWords(text: string): string[] {
  const chunks = [''];
  for (const character of text) {
    const chunk = (chunks.at(-1) ?? '') + character;
    if (Buffer.byteLength(chunk) > ENCODED_WORD_BYTES) chunks.push(character);
    else chunks[chunks.length - 1] = chunk;
  }
  return chunks.map((chunk) => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`);
}
