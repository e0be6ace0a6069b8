import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../common/app-error';
import { networkOf } from '../common/network-of';
import { ENV, type Env } from '../config/env';

const FORGOTTEN_AFTER_MS = 15 * 60_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const MOST = 50_000;
/** `car_live_` and the 8 characters that stay visible. */
const HINT = /^car_[a-z]+_[0-9A-Za-z]{8}(?=_)/;

interface Guesses {
  count: number;
  waitUntil: number;
}

/**
 * Keys that nobody has, counted by the address they come from and by the beginning of the key. Beyond the first few each
 * doubles the wait, up to five minutes; who comes before it is over is told 429. A key that is good is never asked: it is
 * admitted whatever else comes from its address, so this spares us load and noise, while what makes guessing hopeless is
 * the length of a key. Counted in each process of the API by itself, so that it needs nothing that can fail.
 */
@Injectable()
export class KeyGuesses {
  private readonly guesses = new LRUCache<string, Guesses>({ max: MOST, ttl: FORGOTTEN_AFTER_MS });

  constructor(@Inject(ENV) private readonly env: Env) {}

  /** What to answer to a key that is not good. */
  refusal(address: string, key: string, detail: string): AppError {
    const hint = HINT.exec(key)?.[0];
    const waits = [networkOf(address), ...(hint ? [hint] : [])].map((name) => this.count(name));
    const waitMs = Math.max(...waits);
    if (waitMs === 0) return new AppError('unauthorized', detail);
    const seconds = Math.ceil(waitMs / 1_000);
    const many = `Too many keys that are not good came from your address. Wait ${seconds} seconds, and check the key.`;
    return new AppError('too_many_unknown_keys', many, [], seconds);
  }

  /** The milliseconds that are still to be waited; 0 for who is within the first few or has waited. */
  private count(name: string): number {
    const now = Date.now();
    const { count, waitUntil } = this.guesses.get(name) ?? { count: 0, waitUntil: 0 };
    const beyond = count + 1 - this.env.unknownKeysBeforeWait;
    const waitMs = beyond > 0 ? Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (beyond - 1)) : 0;
    this.guesses.set(name, { count: count + 1, waitUntil: now + waitMs });
    return now < waitUntil ? waitMs : 0;
  }
}
