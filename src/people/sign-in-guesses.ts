import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { networkOf } from '../common/network-of';
import { Database, type PlatformTx } from '../database/database';
import { PlatformKeys } from '../keys/platform-keys';
import { guessWaitSeconds } from './guess-wait';
import { SignInGuessStore } from './sign-in-guess.store';

/** Wrong ones that make nobody wait. */
const FREE = { person: 10, network: 20 };

/** A guess that may be looked at, and was counted as wrong until it proves right. */
export interface Guess {
  /** What of it is counted: of the person and of the network each, or of both together. */
  names: string[];
  person: string;
  pair: string;
}

/**
 * Passwords and codes that are tried, counted by person and by network, in PostgreSQL: for all processes, and whatever
 * becomes of them. Beyond the first few each doubles the wait, up to a quarter of an hour; what comes before it is over is
 * not looked at and not counted. From a network where the person has signed in before only what was tried there, of them,
 * counts: nobody elsewhere can keep them out. A guess is counted before it is looked at, so that many at once are no more.
 */
@Injectable()
export class SignInGuesses {
  constructor(
    private readonly database: Database,
    private readonly platformKeys: PlatformKeys,
    private readonly guesses: SignInGuessStore,
  ) {}

  /** Throws when it has to wait. */
  begin(email: string, address: string): Promise<Guess> {
    const network = networkOf(address);
    const nameOf = (...words: string[]) => this.platformKeys.digest(['guess', ...words].join(' '));
    const [person, pair] = [nameOf('of', email), nameOf('of', email, 'from', network)];
    return this.database.acrossTenants(async (tx) => {
      const isTrusted = await this.guesses.isTrustedAcrossTenants(tx, pair);
      const free = isTrusted
        ? { [pair]: FREE.person }
        : { [person]: FREE.person, [nameOf('from', network)]: FREE.network };
      const standings = await this.guesses.takeAcrossTenants(tx, Object.keys(free));
      const wait = Math.max(...standings.map(({ waitSeconds }) => waitSeconds));
      if (wait > 0) {
        const detail = `Too many wrong ones were tried. Wait ${wait} seconds.`;
        throw new AppError('too_many_guesses', detail, [], wait);
      }
      for (const { name, failures } of standings) {
        const waitSeconds = guessWaitSeconds(failures + 1, free[name] ?? 0);
        await this.guesses.countAcrossTenants(tx, name, failures + 1, waitSeconds);
      }
      return { names: standings.map(({ name }) => name), person, pair };
    });
  }

  /** It was right: the network is the person's own for a while, and what was counted of them is forgotten. */
  async succeedAcrossTenants(tx: PlatformTx, { names, person, pair }: Guess): Promise<void> {
    // In the order in which they are locked by whoever begins.
    for (const name of [...new Set([...names, person, pair])].sort()) {
      if (name === person) await this.guesses.forgetAcrossTenants(tx, name);
      else if (name === pair) await this.guesses.trustAcrossTenants(tx, name);
      else await this.guesses.takeBackAcrossTenants(tx, name);
    }
  }

  /** It was right as far as it went: not counted, and nothing else is forgotten for it. */
  async takeBackAcrossTenants(tx: PlatformTx, { names }: Guess): Promise<void> {
    for (const name of [...names].sort()) await this.guesses.takeBackAcrossTenants(tx, name);
  }

  /** For whoever got a new password by a link. */
  async forgetAcrossTenants(tx: PlatformTx, email: string): Promise<void> {
    await this.guesses.forgetAcrossTenants(tx, this.platformKeys.digest(['guess', 'of', email].join(' ')));
  }
}
