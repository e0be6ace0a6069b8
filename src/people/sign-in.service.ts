import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { Database, type PlatformTx } from '../database/database';
import type { AdmittedSession } from '../tenants/session-admission';
import { AccountAudit, type From } from './account-audit';
import { AccountSessions, type SessionView } from './account-sessions';
import type { SignInDto } from './session.dto';
import { Passwords } from './passwords';
import type { Person } from './person.entity';
import { PersonStore } from './person.store';
import { SecondFactors } from './second-factors.service';
import { SignInGuesses } from './sign-in-guesses';

/**
 * Signing in and out. Whatever is wrong, the answer is one and the same and takes as long. A session is begun only for the
 * password that was looked at: one that changes meanwhile waits for it, and ends it.
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly people: PersonStore,
    private readonly passwords: Passwords,
    private readonly guesses: SignInGuesses,
    private readonly factors: SecondFactors,
    private readonly sessions: AccountSessions,
    private readonly audit: AccountAudit,
  ) {}

  async signIn(
    { email, password, code }: SignInDto,
    from: From,
    before: string | null,
  ): Promise<SessionView> {
    const address = email.toLowerCase();
    const guess = await this.guesses.begin(address, from.address);
    const known = await this.database.acrossTenants((tx) =>
      this.people.findByEmailAcrossTenants(tx, address),
    );
    const isRight = await this.passwords.verify(known?.passwordHash ?? null, password);
    if (!known || !isRight) throw refused();
    const begun = await this.database.acrossTenants(async (tx) => {
      const person = await this.takeUnchangedAcrossTenants(tx, known);
      if (person.totpConfirmedAt && code === undefined) {
        await this.guesses.takeBackAcrossTenants(tx, guess);
        return 'Send the code that the authenticator shows, or one on paper.';
      }
      if (person.totpConfirmedAt && !(await this.factors.acceptsAcrossTenants(tx, person, code ?? '')))
        return 'The code is not of now, or was used before.';
      await this.guesses.succeedAcrossTenants(tx, guess);
      if (before) await this.sessions.endAcrossTenants(tx, before);
      await this.audit.recordAcrossTenants(tx, person, from, 'session.begin');
      return this.sessions.beginAcrossTenants(tx, person);
    });
    if (typeof begun === 'string') throw new AppError('second_factor_required', begun);
    return begun;
  }

  /** What is changed of the person from now on waits until the session stands. */
  private async takeUnchangedAcrossTenants(tx: PlatformTx, known: Person): Promise<Person> {
    const person = await this.people.takeAcrossTenants(tx, known.id);
    if (person?.passwordHash !== known.passwordHash) throw refused();
    return person;
  }

  view({ token, personId, expiresAt }: AdmittedSession): Promise<SessionView> {
    return this.database.acrossTenants(async (tx) => {
      const person = await this.people.findAcrossTenants(tx, personId);
      if (!person) throw new AppError('unauthorized', 'Nobody is signed in. Sign in (again).');
      return this.sessions.viewAcrossTenants(tx, { token, person, expiresAt });
    });
  }

  signOut({ token, personId, operatorRole }: AdmittedSession, from: From): Promise<void> {
    return this.database.acrossTenants(async (tx) => {
      await this.sessions.endAcrossTenants(tx, token);
      await this.audit.recordAcrossTenants(tx, { id: personId, operatorRole }, from, 'session.end');
    });
  }

  signOutEverywhere({ personId, operatorRole }: AdmittedSession, from: From): Promise<void> {
    const person = { id: personId, operatorRole };
    return this.database.acrossTenants(async (tx) => {
      await this.sessions.endAllAcrossTenants(tx, person);
      await this.audit.recordAcrossTenants(tx, person, from, 'session.end_all');
    });
  }
}

function refused(): AppError {
  return new AppError('sign_in_refused', 'E-mail and password do not belong together.');
}
