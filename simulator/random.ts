import { randomBytes, randomFillSync } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Seeded generator (mulberry32): the same seed gives the same faults in the same order. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

let emailCounter = Math.floor(Math.random() * 1e6);

/** An id in the manner of Exim 4.97: seconds, process part and fraction, such as 1u0SwL-B9zBpi9ffUq-JAB2. */
export function newEmailId(): string {
  const process = base62(Math.random() * 62 ** 6, 6) + base62(Math.random() * 62 ** 5, 5);
  return `${base62(Date.now() / 1000, 6)}-${process}-${base62(++emailCounter % 62 ** 4, 4)}`;
}

const HEX_ID_BYTES = 16;
const randomPool = Buffer.alloc(256 * HEX_ID_BYTES);
let poolUsed = randomPool.length;

/** 32 hexadecimal digits, the form of an event id. */
export function newHexId(): string {
  if (poolUsed === randomPool.length) {
    randomFillSync(randomPool);
    poolUsed = 0;
  }
  poolUsed += HEX_ID_BYTES;
  return randomPool.toString('hex', poolUsed - HEX_ID_BYTES, poolUsed);
}

export function newApiKey(): string {
  return `api-${randomBytes(16).toString('hex').toUpperCase()}`;
}

/** Short opaque id of a subaccount, such as NDU5OTgw. */
export function newSubaccountId(): string {
  return base62(Math.random() * 62 ** 8, 8);
}

function base62(value: number, length: number): string {
  let rest = Math.floor(value);
  let text = '';
  for (let place = 0; place < length; place++) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
