import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a key may do with messages: send them, or only play them through. */
export const KEY_MODES = ['live', 'test'] as const;
export type KeyMode = (typeof KEY_MODES)[number];

/** Whose key it is, as its first characters say. */
export type KeyPrefix = `car_${KeyMode}` | 'car_op';

/**
 * `car_live_`, `car_test_` or `car_op_` + 8 characters that stay visible + `_` + 32 secret ones + 6 of checksum, all
 * base62 (after GitHub's token format): secret scanners can find it, and a mistyped key is refused without a look-up.
 * For scanners: car_(live|test|op)_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}
 */
const KEY = /^(car_live|car_test|car_op)_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newApiKey(kind: KeyMode | 'op' = 'live'): { key: string; hint: string } {
  const hint = `car_${kind}_${randomBase62(8)}`;
  const body = `${hint}_${randomBase62(32)}`;
  return { key: body + checksum(body), hint };
}

/** Null: mistyped, or no key of ours. */
export function prefixOf(key: string): KeyPrefix | null {
  const prefix = KEY.exec(key)?.[1] as KeyPrefix | undefined;
  return prefix && checksum(key.slice(0, -6)) === key.slice(-6) ? prefix : null;
}

export function isWellFormedApiKey(key: string): boolean {
  const prefix = prefixOf(key);
  return prefix === 'car_live' || prefix === 'car_test';
}

export function randomBase62(length: number): string {
  let out = '';
  while (out.length < length) {
    // 248 is the largest multiple of 62 in a byte: what lies above would favour the first letters.
    for (const byte of randomBytes(length)) if (byte < 248 && out.length < length) out += ALPHABET[byte % 62];
  }
  return out;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let out = '';
  for (let i = 0; i < 6; i += 1) {
    out = (ALPHABET[rest % 62] ?? '') + out;
    rest = Math.floor(rest / 62);
  }
  return out;
}
