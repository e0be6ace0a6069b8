import { MIMEType } from 'node:util';
import type { FieldError } from '../common/app-error';
import { type HeaderField, headerBytesOf, type MimeDocument } from './mime-document';

/** Room for 300 recipients with their names; some of those who carry mail stop at 256 kB with their own additions. */
export const MAX_HEADER_BYTES = 128 * 1024;
/** RFC 5322 section 2.1.1, without CR LF. Exim, by its default, returns a mail with a longer line to its sender unsent. */
export const MAX_LINE_BYTES = 998;

/** RFC 5322 section 3.6 and RFC 2045 section 3: what stands at most once in a header. */
const ONCE = [
  ...['From', 'Sender', 'Reply-To', 'To', 'Cc', 'Bcc', 'Subject', 'Date', 'Message-ID', 'In-Reply-To'],
  ...['References', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding', 'Content-Disposition'],
  ...['Content-ID', 'Content-Description'],
];
/** Set by those who carry the mail, or read by them as other recipients (Resent-To), or ours. */
const RESERVED =
  /^(return-path|received|received-spf|delivered-to|authentication-results|dkim-signature|resent-.*|arc-.*|x-smtp2go-.*|x-carillon-.*)$/i;
const FIELD_NAME = /^[!-9;-~]+$/;
/** RFC 2046 section 5.1.1. */
const BOUNDARY = /^[A-Za-z0-9'()+_,./:=? -]{0,69}[A-Za-z0-9'()+_,./:=?-]$/;
const [NUL, TAB, LF, CR, SPACE, DASH] = [0, 9, 10, 13, 32, 45];
const LINE_BREAKS_ADVICE = 'Every line of the header must end in CR LF (RFC 5322 section 2.1).';

/** What is wrong with the octets of a document, before it is known what they say. Empty when it can be read. */
export function octetErrors(document: Buffer): FieldError[] {
  const headerBytes = headerBytesOf(document);
  return [...lineErrors(document), ...headerEndErrors(document, headerBytes)];
}

/** What is wrong with the fields of a header and with the frame of the body; addresses and subject are read elsewhere. */
export function formErrors({ fields, body }: MimeDocument): FieldError[] {
  return [
    ...fieldErrors(fields),
    ...repeatedErrors(fields),
    ...fields
      .filter(({ name }) => RESERVED.test(name))
      .map(({ name }) =>
        mimeFault('reserved_header', `"${name}" cannot be set; it belongs to those who carry the mail.`),
      ),
    ...contentTypeErrors(valueOf(fields, 'Content-Type'), body),
  ];
}

export function valueOf(fields: readonly HeaderField[], name: string): string | null {
  return fields.find((field) => isNamed(field, name))?.value ?? null;
}

export function mimeFault(code: string, detail: string): FieldError {
  return { pointer: '/mime', code, detail };
}

function isNamed(field: HeaderField, name: string): boolean {
  return field.name.toLowerCase() === name.toLowerCase();
}

function lineErrors(document: Buffer): FieldError[] {
  let [line, start, nulLine, longLine] = [1, 0, 0, 0];
  for (let at = 0; at <= document.length; at += 1) {
    const octet = document[at];
    if (octet === NUL) nulLine ||= line;
    if (octet !== LF && octet !== undefined) continue;
    const end = at > start && document[at - 1] === CR ? at - 1 : at;
    if (end - start > MAX_LINE_BYTES) longLine ||= line;
    line += 1;
    start = at + 1;
  }
  const errors: FieldError[] = [];
  if (nulLine) {
    const detail = `Line ${nulLine} holds a NUL, which mail cannot carry; encode that part in Base64.`;
    errors.push(mimeFault('invalid_character', detail));
  }
  if (longLine) {
    const detail = `Line ${longLine} is longer than ${MAX_LINE_BYTES} octets (RFC 5322 section 2.1.1); fold it in the header, encode it in the body.`;
    errors.push(mimeFault('line_too_long', detail));
  }
  return errors;
}

function headerEndErrors(document: Buffer, headerBytes: number | null): FieldError[] {
  if (headerBytes === null) {
    return document.includes('\n\n') || document.includes('\r\r')
      ? [mimeFault('bare_line_break', LINE_BREAKS_ADVICE)]
      : [mimeFault('no_body', 'There is no empty line (CR LF CR LF) between a header and a body.')];
  }
  const breaks = document.toString('latin1', 0, Math.min(headerBytes, MAX_HEADER_BYTES)).split('\r\n');
  const bare = breaks.findIndex((line) => /[\r\n]/.test(line));
  const errors: FieldError[] = [];
  if (bare !== -1)
    errors.push(
      mimeFault('bare_line_break', `Line ${bare + 1} holds a CR or LF of its own. ${LINE_BREAKS_ADVICE}`),
    );
  if (headerBytes > MAX_HEADER_BYTES)
    errors.push(mimeFault('too_long', `The header has ${headerBytes} bytes; at most ${MAX_HEADER_BYTES}.`));
  return errors;
}

function fieldErrors(fields: readonly HeaderField[]): FieldError[] {
  let line = 1;
  return fields.flatMap(({ name, lines }) => {
    const first = line;
    const parts = lines.split('\r\n').slice(0, -1);
    line += parts.length;
    if (!FIELD_NAME.test(name) || parts.some((part) => !part.trim())) {
      const detail = `Line ${first} is not "Name: value", or is continued by a blank line (RFC 5322 section 2.2).`;
      return [mimeFault('invalid_header', detail)];
    }
    if (/[^\t\r\n -~]/.test(lines)) {
      const detail = `"${name}" holds more than printable ASCII; encode it as RFC 2047 says.`;
      return [mimeFault('invalid_character', detail)];
    }
    return [];
  });
}

function repeatedErrors(fields: readonly HeaderField[]): FieldError[] {
  return ONCE.flatMap((name) => {
    const count = fields.filter((field) => isNamed(field, name)).length;
    return count > 1
      ? [mimeFault('repeated_header', `"${name}" stands ${count} times; it may stand once.`)]
      : [];
  });
}

function contentTypeErrors(value: string | null, body: Buffer): FieldError[] {
  if (value === null) return [];
  const type = parseType(value);
  if (!type)
    return [mimeFault('invalid_content_type', '"Content-Type" is no media type such as text/plain.')];
  if (type.type !== 'multipart') return [];
  const boundary = type.params.get('boundary') ?? '';
  if (!BOUNDARY.test(boundary)) {
    const detail = '"Content-Type" is a multipart without a valid boundary (RFC 2046 section 5.1.1).';
    return [mimeFault('invalid_content_type', detail)];
  }
  const { opens, closes } = delimitersIn(body, `--${boundary}`);
  if (!opens) {
    const detail = 'The boundary that "Content-Type" names does not occur in the body.';
    return [mimeFault('missing_boundary', detail)];
  }
  if (closes) return [];
  return [mimeFault('missing_boundary', 'The closing boundary is missing: the document is not complete.')];
}

function parseType(value: string): MIMEType | null {
  try {
    return new MIMEType(value);
  } catch {
    return null;
  }
}

/** Whether a line begins a part, and whether one ends the last (RFC 2046 section 5.1.1): white space may follow. */
function delimitersIn(body: Buffer, delimiter: string): { opens: boolean; closes: boolean } {
  const [opening, closing] = [Buffer.from(delimiter), Buffer.from(`${delimiter}--`)];
  const found = { opens: false, closes: false };
  for (let at = 0; at < body.length && !(found.opens && found.closes); at += 1) {
    if (body[at] !== DASH || (at > 0 && body[at - 1] !== LF)) continue;
    found.opens ||= isLine(body, at, opening);
    found.closes ||= isLine(body, at, closing);
  }
  return found;
}

function isLine(body: Buffer, start: number, text: Buffer): boolean {
  for (let i = 0; i < text.length; i += 1) {
    if (body[start + i] !== text[i]) return false;
  }
  const next = body[start + text.length];
  return next === undefined || next === CR || next === LF || next === SPACE || next === TAB;
}
