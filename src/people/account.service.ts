import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { Database } from '../database/database';
import type { AdmittedSession } from '../tenants/session-admission';
import { AccountAudit, type From } from './account-audit';
import { AccountSessions, type SessionView } from './account-sessions';
import { faultOfPassword } from './password-rules';
import { Passwords } from './passwords';
import type { Person } from './person.entity';
import { PersonStore } from './person.store';
import type { ChangePasswordDto } from './session.dto';
import { SignInGuesses } from './sign-in-guesses';

/** What people change of their own account. A new password ends all their sessions, and begins one for who gave it. */
@Injectable()
export class Account {
  constructor(
    private readonly database: Database,
    private readonly people: PersonStore,
    private readonly passwords: Passwords,
    private readonly guesses: SignInGuesses,
    private readonly sessions: AccountSessions,
    private readonly audit: AccountAudit,
  ) {}

  rename({ personId, token, expiresAt }: AdmittedSession, name: string, from: From): Promise<SessionView> {
    return this.database.acrossTenants(async (tx) => {
      const person = await this.people.updateAcrossTenants(tx, personId, { name });
      await this.audit.recordAcrossTenants(tx, person, from, 'person.rename');
      return this.sessions.viewAcrossTenants(tx, { token, person, expiresAt });
    });
  }

  /** The current one is guessed at as seldom as when signing in: whoever finds a browser open has no more tries. */
  async changePassword(
    { personId }: AdmittedSession,
    { current_password: current, password }: ChangePasswordDto,
    from: From,
  ): Promise<SessionView> {
    const known = await this.database.acrossTenants((tx) => this.people.findAcrossTenants(tx, personId));
    if (!known) throw notSignedIn();
    const fault = faultOfPassword(password, known.email);
    if (fault) throw AppError.invalid([fault]);
    const guess = await this.guesses.begin(known.email, from.address);
    if (!(await this.passwords.verify(known.passwordHash, current))) throw wrongPassword();
    const passwordHash = await this.passwords.hash(password);
    return this.database.acrossTenants(async (tx) => {
      const before = await this.people.takeAcrossTenants(tx, personId);
      if (!isUnchanged(before, known)) throw wrongPassword();
      await this.guesses.succeedAcrossTenants(tx, guess);
      const person = await this.people.updateAcrossTenants(tx, personId, { passwordHash });
      await this.audit.recordAcrossTenants(tx, person, from, 'person.change_password');
      return this.sessions.beginAcrossTenants(tx, person);
    });
  }
}

function isUnchanged(now: Person | null, known: Person): boolean {
  return now?.passwordHash === known.passwordHash;
}

function notSignedIn(): AppError {
  return new AppError('unauthorized', 'Nobody is signed in. Sign in (again).');
}

function wrongPassword(): AppError {
  const detail = 'This is not your password now.';
  return AppError.invalid([{ pointer: '/current_password', code: 'wrong_password', detail }]);
}
