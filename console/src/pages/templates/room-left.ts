import type { SmsSize } from '@carillon/client';

/** Characters of the GSM alphabet that take two places. */
const EXTENDED = /[\f^{}\\[~\]|€]/g;
/** Places in one message alone, and in each of several. */
const ROOM = { 'gsm-7': [160, 153], 'ucs-2': [70, 67] } as const;

/** How many characters fit before it is paid as one message more. */
export function roomLeft(
  body: string,
  { encoding, segments }: Pick<SmsSize, 'encoding' | 'segments'>,
): number {
  const [alone, each] = ROOM[encoding];
  const used = body.length + (encoding === 'gsm-7' ? (body.match(EXTENDED)?.length ?? 0) : 0);
  return Math.max(0, (segments === 1 ? alone : segments * each) - used);
}
