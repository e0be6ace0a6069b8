/** One field of a header: its name as it is written, its value without folds, and the lines in which it stands. */
export interface HeaderField {
  name: string;
  value: string;
  lines: string;
}

/** The fields' lines, an empty line and the body are the document, byte for byte. One character is one octet. */
export interface MimeDocument {
  fields: HeaderField[];
  body: Buffer;
}

const LINE_BREAK = '\r\n';

/** Where the empty line begins that ends the header (RFC 5322 section 2.1); null when there is none. */
export function headerBytesOf(document: Buffer): number | null {
  if (document.subarray(0, 2).toString('latin1') === LINE_BREAK) return 0;
  const end = document.indexOf(LINE_BREAK + LINE_BREAK);
  return end === -1 ? null : end + LINE_BREAK.length;
}

export function splitMime(document: Buffer): MimeDocument | null {
  const end = headerBytesOf(document);
  if (end === null) return null;
  const fields: string[] = [];
  for (const line of document.toString('latin1', 0, end).split(/(?<=\r\n)/)) {
    // A line that begins with white space continues the one before it (RFC 5322 section 2.2.3).
    if (/^[ \t]/.test(line) && fields.length > 0) fields[fields.length - 1] += line;
    else if (line) fields.push(line);
  }
  return { fields: fields.map(toField), body: document.subarray(end + LINE_BREAK.length) };
}

export function joinMime(header: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(header + LINE_BREAK, 'latin1'), body]);
}

function toField(lines: string): HeaderField {
  const colon = lines.indexOf(':');
  const name = lines.slice(0, Math.max(colon, 0));
  return {
    name,
    value: lines
      .slice(colon + 1)
      .replaceAll(LINE_BREAK, '')
      .trim(),
    lines,
  };
}
