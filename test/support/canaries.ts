import { randomBytes } from 'node:crypto';

/** What was written into one place, and how it can be found again. */
export interface Canary {
  place: string;
  token: string;
}

/**
 * Values that occur nowhere else, one for each place where a caller can write something. They look like what belongs
 * there, so that as many as possible are taken.
 */
export class Canaries {
  readonly sent: Canary[] = [];

  /** In the shape of the example: an address for an address, a number for a number, a URL for a URL. */
  like(place: string, example: unknown): string {
    const token = this.token(place);
    if (typeof example !== 'string') return token;
    if (/^\+\d{6,}$/.test(example)) return this.number(place);
    if (/^[^@<]*<[^>]+>$/.test(example)) return `${token} <${this.token(place)}@example.com>`;
    if (/^\S+@\S+$/.test(example)) return `${token}@example.com`;
    if (/^https?:/.test(example))
      return `https://${token}.example/${this.token(place)}?q=${this.token(place)}`;
    if (/^[A-Za-z0-9+/]{8,}={1,2}$/.test(example)) return Buffer.from(this.token(place)).toString('base64');
    return token;
  }

  token(place: string): string {
    const token = `kanari${randomBytes(6).toString('hex')}`;
    this.sent.push({ place, token });
    return token;
  }

  private number(place: string): string {
    const digits = String(10_000_000 + this.sent.length * 7_919).slice(-7);
    this.sent.push({ place, token: `21${digits}` });
    return `+6421${digits}`;
  }

  /** Places whose canary stands in the text: plainly, in other letters, percent-encoded, in Base64 or in hex. */
  in(text: string): string[] {
    const lower = text.toLowerCase();
    return this.sent
      .filter(({ token }) => formsOf(token).some((form) => lower.includes(form)))
      .map(({ place }) => place);
  }
}

/** In lower case. Base64 of a part of a longer text has one of three forms, whose ends depend on what is around. */
export function formsOf(token: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.from(' '.repeat(offset) + token);
    const whole = padded.toString('base64').replace(/=+$/, '');
    const inner = whole.slice(offset === 0 ? 0 : offset + 1, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const percent = [...Buffer.from(token)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const hex = Buffer.from(token).toString('hex');
  return [
    ...new Set(
      [token, encodeURIComponent(token), percent, hex, ...inBase64].map((form) => form.toLowerCase()),
    ),
  ];
}

/** Names of the forms of a value in which it stands in the text. */
export function formsIn(text: string, ...values: string[]): string[] {
  const lower = text.toLowerCase();
  return values.flatMap((value) => formsOf(value).filter((form) => lower.includes(form)));
}
