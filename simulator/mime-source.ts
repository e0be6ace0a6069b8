import type { StoredAttachment, StoredMessage } from './message';

const LINE = /.{1,76}/g;

/** The e-mail as a MIME message, for reading and for downloading; not byte for byte what a real one would be. */
export function mimeSource(message: StoredMessage): string {
  const own = new Set(message.headers.map(({ header }) => header.toLowerCase()));
  const standard: [string, string][] = [
    ['Date', new Date(message.at).toUTCString().replace('GMT', '+0000')],
    ['Message-ID', message.facts.messageId],
    ['From', encodeHeader(message.from)],
    ['To', encodeHeader(message.to.join(', '))],
    ['Cc', encodeHeader(message.cc.join(', '))],
    ['Subject', encodeHeader(message.subject)],
    ['MIME-Version', '1.0'],
  ];
  const headers = [
    ...standard.filter(([name, value]) => value && !own.has(name.toLowerCase())),
    ...message.headers.map(({ header, value }): [string, string] => [header, encodeHeader(value)]),
  ];
  const bodies = [
    ...(message.text ? [part('text/plain; charset=utf-8', message.text)] : []),
    ...(message.html ? [part('text/html; charset=utf-8', message.html)] : []),
  ];
  const body = bodies.length > 1 ? multipart('alternative', bodies) : (bodies[0] ?? part('text/plain', ''));
  const files = message.attachments.map(attachmentPart);
  const whole = files.length > 0 ? multipart('mixed', [body, ...files]) : body;
  return `${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}${whole}`;
}

function multipart(kind: string, parts: string[]): string {
  const boundary = `simulated-${kind}`;
  const inner = parts.map((each) => `--${boundary}\r\n${each}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--`;
}

function part(type: string, text: string, disposition = ''): string {
  return encoded(type, Buffer.from(text).toString('base64'), disposition);
}

function attachmentPart({ filename, mimetype, inline, fileblob, url }: StoredAttachment): string {
  const name = encodeHeader(filename).replace(/["\r\n]/g, '');
  const id = inline ? `Content-ID: <${name}>\r\n` : '';
  const disposition = `${id}Content-Disposition: ${inline ? 'inline' : 'attachment'}; filename="${name}"\r\n`;
  const type = mimetype.replace(/[\r\n]/g, '');
  return fileblob === undefined
    ? part(
        'text/plain',
        `This attachment was given by its address, which is not fetched: ${url}`,
        disposition,
      )
    : encoded(type, fileblob.replace(/\s/g, ''), disposition);
}

function encoded(type: string, base64: string, disposition: string): string {
  const lines = base64.match(LINE)?.join('\r\n') ?? '';
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n${disposition}\r\n${lines}`;
}

function encodeHeader(text: string): string {
  const encodeWord = (word: string): string => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`;
  return text.replace(/[^\x20-\x7e]+/g, encodeWord);
}
