import { decodeWords } from 'postal-mime';
import type { FieldError } from '../common/app-error';
import { hasControlCharacters, type Recipient } from '../common/addresses';
import { MAX_SHARED_RECIPIENTS } from './create-message.dto';
import type { RecipientRole } from './delivery.entity';
import { readAddresses } from './mime-addresses';
import { type HeaderField, splitMime } from './mime-document';
import { rewriteHeader } from './mime-header';
import { formErrors, mimeFault, octetErrors, valueOf } from './mime-rules';
import { isBase64 } from './message-rules';

/** Who a document is from and to, and what it takes to send it. */
export interface MimeMail {
  document: Buffer;
  from: string;
  /** Decoded; null when it has none. */
  subject: string | null;
  recipients: (Recipient & { role: RecipientRole })[];
  /** Of the request to the provider with all of the recipients. */
  requestBytes: number;
}

export type MimeReading = { mail: MimeMail; errors: [] } | { mail: null; errors: FieldError[] };

/** As long as the subject of any other message may be. */
const MAX_SUBJECT = 998;
/** The stamp's header, and the names and braces of the JSON. */
const FRAME_BYTES = 400;
/** Enough to see what is wrong; not an answer of thousands of lines. */
const MAX_ERRORS = 100;
const ADDRESS_FIELDS = [
  { role: 'to', name: 'To' },
  { role: 'cc', name: 'Cc' },
  { role: 'bcc', name: 'Bcc' },
] as const;

/**
 * Reads a MIME document (RFC 5322, RFC 2045) in Base64 as far as the ledger needs it: sender, recipients, subject. The
 * body is opaque but for its frame. Pure; names every fault at once, as far as the document can be read at all.
 */
export function readMime(base64: string): MimeReading {
  if (!isBase64(base64)) {
    const detail = '"mime" is not canonical Base64 without line breaks, or is empty.';
    return refused([mimeFault('invalid_base64', detail)]);
  }
  const document = Buffer.from(base64, 'base64');
  const unreadable = octetErrors(document);
  const parts = unreadable.length > 0 ? null : splitMime(document);
  if (!parts) return refused(unreadable);

  const errors = formErrors(parts);
  const from = readFrom(parts.fields, errors);
  const recipients = readRecipients(parts.fields, errors);
  const subject = readSubject(parts.fields, errors);
  errors.push(...answerAddressErrors(parts.fields));
  if (errors.length > 0 || from === null) return refused(errors);

  const bytes = rewriteHeader(parts.fields, recipients, {}).length + parts.body.length + FRAME_BYTES;
  const requestBytes = 4 * Math.ceil(bytes / 3);
  return { mail: { document, from, subject, recipients, requestBytes }, errors: [] };
}

function refused(errors: FieldError[]): MimeReading {
  return { mail: null, errors: errors.slice(0, MAX_ERRORS) };
}

function readFrom(fields: HeaderField[], errors: FieldError[]): string | null {
  const value = valueOf(fields, 'From');
  const mailboxes = value === null ? [] : readAddresses(value);
  const from = mailboxes?.length === 1 ? mailboxes[0] : null;
  if (value === null) errors.push(mimeFault('required', 'The document has no "From".'));
  else if (!from) errors.push(mimeFault('invalid_email', '"From" must hold exactly one e-mail address.'));
  return from?.recipient ?? null;
}

function readRecipients(fields: HeaderField[], errors: FieldError[]): MimeMail['recipients'] {
  const recipients: MimeMail['recipients'] = [];
  const seen = new Set<string>();
  for (const { role, name } of ADDRESS_FIELDS) {
    const mailboxes = readAddresses(valueOf(fields, name) ?? '');
    if (role === 'to' && mailboxes?.length === 0)
      errors.push(mimeFault('required', 'An e-mail needs someone in "To".'));
    if (!mailboxes) errors.push(unreadable(name));
    else if (mailboxes.length > MAX_SHARED_RECIPIENTS)
      errors.push(mimeFault('too_many', `"${name}" holds more than ${MAX_SHARED_RECIPIENTS} addresses.`));
    else
      mailboxes.forEach((mailbox, i) => {
        const which = `Address ${i + 1} of "${name}"`;
        if (!mailbox) errors.push(mimeFault('invalid_email', `${which} is not an e-mail address.`));
        else if (seen.has(mailbox.address))
          errors.push(mimeFault('duplicate_recipient', `${which} is named twice in this message.`));
        else {
          seen.add(mailbox.address);
          recipients.push({ role, ...mailbox });
        }
      });
  }
  return recipients;
}

function readSubject(fields: HeaderField[], errors: FieldError[]): string | null {
  const value = valueOf(fields, 'Subject');
  const subject = value === null ? null : decodeWords(value);
  if (subject === null) return null;
  if (hasControlCharacters(subject))
    errors.push(
      mimeFault(
        'line_break',
        '"Subject" must not hold line breaks or other control characters, encoded or not.',
      ),
    );
  if (subject.length > MAX_SUBJECT)
    errors.push(mimeFault('too_long', `"Subject" is longer than ${MAX_SUBJECT} characters.`));
  return subject;
}

/** Where answers and reports go: left as they are, but they must be addresses. */
function answerAddressErrors(fields: HeaderField[]): FieldError[] {
  return ['Sender', 'Reply-To'].flatMap((name) => {
    const value = valueOf(fields, name);
    const mailboxes = value === null ? null : readAddresses(value);
    if (value === null || (mailboxes?.length && mailboxes.every(Boolean))) return [];
    return [unreadable(name)];
  });
}

function unreadable(name: string): FieldError {
  const advice = 'put commas between them, and quotation marks around a name that holds an @.';
  return mimeFault('invalid_email', `"${name}" cannot be read as e-mail addresses: ${advice}`);
}
