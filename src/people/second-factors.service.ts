import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { PersonId } from '../common/ids';
import { Database, type PlatformTx } from '../database/database';
import { PlatformKeys } from '../keys/platform-keys';
import { totpSecret } from '../keys/sealed-place';
import type { AdmittedSession } from '../tenants/session-admission';
import { AccountAudit, type From } from './account-audit';
import { Passwords } from './passwords';
import type { Person } from './person.entity';
import { PersonStore } from './person.store';
import { SecondFactorStore } from './second-factor.store';
import { SignInGuesses } from './sign-in-guesses';
import { canonicalRecoveryCode, newRecoveryCodes, newTotpSecret, stepOfCode, totpUri } from './totp';

export interface Enrolment {
  secret: string;
  uri: string;
}

/**
 * A second thing to show when signing in: codes of an authenticator (RFC 6238), each good once, or one of ten on paper.
 * It counts from when a code of it was shown, so that nobody locks themselves out with a picture that they never took.
 */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly database: Database,
    private readonly platformKeys: PlatformKeys,
    private readonly people: PersonStore,
    private readonly factors: SecondFactorStore,
    private readonly passwords: Passwords,
    private readonly guesses: SignInGuesses,
    private readonly audit: AccountAudit,
  ) {}

  /** A new secret, which counts for nothing yet. Asked again, the one before is gone. */
  enrol({ personId }: AdmittedSession, from: From): Promise<Enrolment> {
    return this.database.acrossTenants(async (tx) => {
      const person = await this.takeAcrossTenants(tx, personId);
      if (person.totpConfirmedAt) throw inUse();
      const secret = newTotpSecret();
      const sealed = this.platformKeys.sealForOperator(secret, totpSecret(personId));
      await this.factors.beginAcrossTenants(tx, personId, sealed);
      await this.audit.recordAcrossTenants(tx, person, from, 'person.begin_totp');
      return { secret, uri: totpUri(secret, person.email) };
    });
  }

  /** The codes on paper, which are shown this once. */
  confirm({ personId }: AdmittedSession, code: string, from: From): Promise<string[]> {
    return this.database.acrossTenants(async (tx) => {
      const person = await this.takeAcrossTenants(tx, personId);
      if (person.totpConfirmedAt) throw inUse();
      if (!person.totpSealed)
        throw new AppError('conflict', 'Nothing was begun: ask for a secret first (POST /v1/session/totp).');
      if (!(await this.acceptsTotpAcrossTenants(tx, person, code))) throw wrongCode();
      const codes = newRecoveryCodes();
      await this.factors.confirmAcrossTenants(
        tx,
        personId,
        codes.map((each) => this.digestOf(canonicalRecoveryCode(each) ?? '')),
      );
      await this.audit.recordAcrossTenants(tx, person, from, 'person.confirm_totp');
      return codes;
    });
  }

  /** Takes the password and a code: whoever finds a browser open does not get by without them. */
  async remove(
    { personId }: AdmittedSession,
    { password, code }: { password: string; code: string },
    from: From,
  ): Promise<void> {
    const known = await this.database.acrossTenants((tx) => this.takeAcrossTenants(tx, personId));
    const guess = await this.guesses.begin(known.email, from.address);
    const isRight = await this.passwords.verify(known.passwordHash, password);
    await this.database.acrossTenants(async (tx) => {
      const person = await this.takeAcrossTenants(tx, personId);
      if (!isRight || person.passwordHash !== known.passwordHash) throw wrongPassword();
      if (!(await this.acceptsAcrossTenants(tx, person, code))) throw wrongCode();
      await this.guesses.succeedAcrossTenants(tx, guess);
      await this.factors.removeAcrossTenants(tx, personId);
      await this.audit.recordAcrossTenants(tx, person, from, 'person.remove_totp');
    });
  }

  /** Of whoever has it in use: a code of now, or one on paper; neither is taken twice. */
  async acceptsAcrossTenants(tx: PlatformTx, person: Person, code: string): Promise<boolean> {
    if (await this.acceptsTotpAcrossTenants(tx, person, code)) return true;
    const onPaper = canonicalRecoveryCode(code);
    if (!onPaper) return false;
    return this.factors.takeRecoveryCodeAcrossTenants(tx, person.id, this.digestOf(onPaper));
  }

  private async acceptsTotpAcrossTenants(tx: PlatformTx, person: Person, code: string): Promise<boolean> {
    if (!person.totpSealed) return false;
    const secret = this.platformKeys.openForOperator(person.totpSealed, totpSecret(person.id));
    const step = stepOfCode(secret, code, Date.now());
    return step !== null && (await this.factors.takeStepAcrossTenants(tx, person.id, step));
  }

  private async takeAcrossTenants(tx: PlatformTx, personId: PersonId): Promise<Person> {
    const person = await this.people.takeAcrossTenants(tx, personId);
    if (!person) throw new AppError('unauthorized', 'Nobody is signed in. Sign in (again).');
    return person;
  }

  private digestOf(code: string): string {
    return this.platformKeys.digest(`recovery code ${code}`);
  }
}

function inUse(): AppError {
  return new AppError('conflict', 'An authenticator is in use. Remove it first.');
}

function wrongPassword(): AppError {
  const detail = 'This is not your password.';
  return AppError.invalid([{ pointer: '/password', code: 'wrong_password', detail }]);
}

function wrongCode(): AppError {
  const detail = 'The code is not of now, or was used before. Wait for the next one.';
  return AppError.invalid([{ pointer: '/code', code: 'wrong_code', detail }]);
}
