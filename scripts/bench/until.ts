import { setTimeout as delay } from 'node:timers/promises';
import { PlainError } from '../support/plain-error';

export interface Patience {
  everyMs?: number;
  limitMs?: number;
  /** Told when it took too long: how far it came. */
  soFar?: () => Promise<string>;
}

/** Asks again and again; returns when it first was so, in milliseconds of the epoch. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  { everyMs = 50, limitMs = 60_000, soFar }: Patience = {},
): Promise<number> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    if (await isSo()) return Date.now();
    if (Date.now() > deadline) {
      const reached = soFar ? ` So far: ${await soFar()}.` : '';
      throw new PlainError(`Waited ${limitMs / 1000} s in vain until ${what}.${reached}`);
    }
    await delay(everyMs);
  }
}
