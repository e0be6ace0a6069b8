import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { PlatformKeys } from '../keys/platform-keys';
import { canonicalPassword } from './password-rules';

/** Argon2id, with what OWASP's Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane. */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes its 19 MiB and some 50 ms of a core. */
const AT_ONCE = 2;
const MOST_WAITING = 40;
const RETRY_AFTER_SECONDS = 2;

/**
 * Hashes passwords and compares with hashes. What is hashed is a keyed digest of the password, so that a stolen database
 * alone is nothing to guess against. Few are worked on at once, and beyond a short queue callers are told to come again:
 * who floods the sign-in takes neither all memory nor all cores.
 */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private dummy: Promise<string> | undefined;

  constructor(private readonly platformKeys: PlatformKeys) {}

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(this.peppered(password), COSTS));
  }

  /** False without a hash, after as much work as with one: how long it takes says nothing of who is known. */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const known = passwordHash ?? (await (this.dummy ??= this.hash('nobody has this password')));
    const right = await this.inTurn(() => verify(known, this.peppered(password)));
    return right && passwordHash !== null;
  }

  private peppered(password: string): string {
    return this.platformKeys.digest(`password ${canonicalPassword(password)}`);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await this.turn();
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The place goes to whoever waits longest.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= MOST_WAITING) {
      const detail = 'Too many people sign in at this moment. Try it again.';
      throw new AppError('unavailable', detail, [], RETRY_AFTER_SECONDS);
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
