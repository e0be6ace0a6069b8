import type { EmailDraft } from './accounts';
import { requireAddress } from './addresses';
import type { StoredAttachment, StoredHeader } from './message';
import { ProviderError } from './provider-error';

interface Part {
  headers: StoredHeader[];
  body: string;
}

const ADDRESSING = new Set(['from', 'to', 'cc', 'bcc', 'subject']);
const STRUCTURE = /^(content-|mime-version)/i;
const MAX_DEPTH = 10;

/** Reads a whole MIME message (Base64) far enough to show and to ledger it: addressing, text, html, attachments. */
export function readMimeDraft(base64: string): EmailDraft {
  const raw = Buffer.from(base64, 'base64').toString('latin1');
  const message = splitPart(raw);
  const from = valueOf(message, 'from');
  if (!from)
    throw ProviderError.invalidField('mime_email', 'was expecting a MIME message with a From header');
  const sender = requireAddress('mime_email', decodeWords(from));
  const to = addressesOf(message, 'to');
  const cc = addressesOf(message, 'cc');
  const bcc = addressesOf(message, 'bcc');
  if (to.length + cc.length + bcc.length === 0) {
    throw ProviderError.invalidField('mime_email', 'was expecting at least one recipient');
  }
  const content = { html: '', text: '', attachments: [] as StoredAttachment[] };
  readPart(message, content, 0);
  return {
    sender: sender.full,
    senderAddress: sender.address,
    senderName: sender.name,
    senderDomain: sender.domain,
    to,
    cc,
    bcc,
    subject: decodeWords(valueOf(message, 'subject')),
    ...content,
    headers: message.headers.filter(
      ({ header }) => !ADDRESSING.has(header.toLowerCase()) && !STRUCTURE.test(header),
    ),
    bytes: raw.length,
  };
}

function splitPart(raw: string): Part {
  const gap = /\r?\n\r?\n/.exec(raw);
  const head = gap ? raw.slice(0, gap.index) : raw;
  const headers = head
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [{ header: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }] : [];
    });
  return { headers, body: gap ? raw.slice(gap.index + gap[0].length) : '' };
}

function readPart(
  part: Part,
  content: { html: string; text: string; attachments: StoredAttachment[] },
  depth: number,
): void {
  const type = valueOf(part, 'content-type') || 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (/^multipart\//i.test(type) && boundary && depth < MAX_DEPTH) {
    for (const chunk of part.body.split(`--${boundary}`).slice(1)) {
      if (chunk.startsWith('--')) break;
      readPart(splitPart(chunk.replace(/^\r?\n/, '').replace(/\r?\n$/, '')), content, depth + 1);
    }
    return;
  }
  const bytes = decodeBody(part);
  const filename = /(?:file)?name="?([^";]+)"?/i.exec(`${valueOf(part, 'content-disposition')};${type}`)?.[1];
  const mimetype = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!filename && mimetype === 'text/html') content.html ||= bytes.toString('utf8');
  else if (!filename && mimetype === 'text/plain') content.text ||= bytes.toString('utf8');
  else {
    const inline = /^inline/i.test(valueOf(part, 'content-disposition'));
    const fileblob = bytes.toString('base64');
    content.attachments.push({
      filename: filename ?? 'unnamed',
      mimetype,
      bytes: bytes.length,
      inline,
      fileblob,
    });
  }
}

function decodeBody(part: Part): Buffer {
  const encoding = valueOf(part, 'content-transfer-encoding').toLowerCase();
  if (encoding === 'base64') return Buffer.from(part.body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(part.body, 'latin1');
  return Buffer.from(unquote(part.body.replace(/=\r?\n/g, '')), 'latin1');
}

function unquote(text: string): string {
  return text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** RFC 2047 words such as =?utf-8?B?…?=; UTF-8 only, other character sets are shown as they come. */
function decodeWords(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, '?==?');
  const decoded = joined.replace(/=\?[^?]+\?([BQ])\?([^?]*)\?=/gi, (_all, kind: string, data: string) => {
    if (kind.toUpperCase() === 'B') return Buffer.from(data, 'base64').toString('latin1');
    return unquote(data.replaceAll('_', ' '));
  });
  return Buffer.from(decoded, 'latin1').toString('utf8');
}

function valueOf(part: Part, name: string): string {
  return part.headers.find(({ header }) => header.toLowerCase() === name)?.value ?? '';
}

function addressesOf(part: Part, name: string): string[] {
  // Split before words are decoded: a name may hold a comma once it is readable.
  const items = valueOf(part, name).match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
  return items
    .filter((item) => item.trim())
    .map((item) => requireAddress('mime_email', decodeWords(item)).full);
}
