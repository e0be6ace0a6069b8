/** 3GPP TS 23.038, section 6.2.1: the default alphabet of seven bits. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Its extension table, section 6.2.1.1: each takes two of the seven-bit places. */
const EXTENDED = '\f^{}\\[~]|€';

const PLACES = new Map([
  ...[...BASIC].map((each) => [each, 1] as const),
  ...[...EXTENDED].map((each) => [each, 2] as const),
]);

/** Places in one message alone, and in each of several, where six bytes tell which one it is (section 9.2.3.24.1). */
const ROOM = { 'gsm-7': { alone: 160, each: 153 }, 'ucs-2': { alone: 70, each: 67 } } as const;

export type SmsEncoding = keyof typeof ROOM;

export interface SmsSize {
  encoding: SmsEncoding;
  /** How many messages it is sent, and paid, as. */
  segments: number;
  /** Septets of GSM-7, or 16-bit units of UCS-2. */
  units: number;
  /** The characters that GSM-7 does not have, once each, in their order. */
  outsideGsm7: string[];
}

/** How an SMS travels. Neither an extended character nor a surrogate pair is cut in two by the end of a segment. */
export function smsSizeOf(body: string): SmsSize {
  const letters = [...body];
  const outsideGsm7 = [...new Set(letters.filter((letter) => !PLACES.has(letter)))];
  const encoding: SmsEncoding = outsideGsm7.length === 0 ? 'gsm-7' : 'ucs-2';
  const sizes = letters.map((letter) => (encoding === 'gsm-7' ? (PLACES.get(letter) ?? 1) : letter.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, each } = ROOM[encoding];
  return { encoding, units, outsideGsm7, segments: units <= alone ? 1 : segmentsOf(sizes, each) };
}

function segmentsOf(sizes: number[], room: number): number {
  let [segments, used] = [1, 0];
  for (const size of sizes) {
    if (used + size > room) [segments, used] = [segments + 1, 0];
    used += size;
  }
  return segments;
}

/** What people read as the same, of what word processors, formats of numbers and mobile keyboards put in. */
const ALIKE = new Map(
  Object.entries({
    '‘’‚‛′`´ʼ': "'",
    '“”„‟″«»': '"',
    '‐‑‒–—―−': '-',
    '…': '...',
    '•·∙': '*',
    '\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\t': ' ',
    '\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f': '',
    '×': 'x',
    '÷': '/',
    '₤': '£',
    '™': '(TM)',
    '®': '(R)',
    '©': '(C)',
    '½': '1/2',
    '¼': '1/4',
    '¾': '3/4',
    ç: 'c',
    ẞ: 'ß',
    œ: 'oe',
    Œ: 'OE',
    ł: 'l',
    Ł: 'L',
    đ: 'd',
    Đ: 'D',
    ı: 'i',
    þ: 'th',
    ð: 'd',
  }).flatMap(([letters, by]) => [...letters].map((letter) => [letter, by] as const)),
);

/**
 * The same text with what GSM-7 lacks replaced by what it has and looks alike: typographic signs, and letters without
 * their accents. What has no likeness (Cyrillic, Chinese, emoji) stays, and the text is UCS-2 then.
 */
export function gsm7Likeness(body: string): string {
  return [...body].map((letter) => (PLACES.has(letter) ? letter : likenessOf(letter))).join('');
}

function likenessOf(letter: string): string {
  const known = ALIKE.get(letter);
  if (known !== undefined) return known;
  const bare = letter.normalize('NFKD').replace(/\p{M}/gu, '');
  return bare !== '' && [...bare].every((each) => PLACES.has(each)) ? bare : letter;
}
