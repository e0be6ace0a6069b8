import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore, type AuditScope } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { PersonId } from '../common/ids';
import { Database, type PlatformTx } from '../database/database';
import { AccountAudit, type From } from './account-audit';
import { faultOfPassword } from './password-rules';
import { PasswordResetStore } from './password-reset.store';
import { Passwords } from './passwords';
import type { Person } from './person.entity';
import { PersonStore } from './person.store';
import { SecretLinks } from './secret-links';
import type { UsePasswordResetDto } from './session.dto';
import { SignInGuesses } from './sign-in-guesses';

export interface ResetLink {
  personId: PersonId;
  url: string;
  expiresAt: Date;
}

/**
 * New passwords for whoever has lost theirs, by a link that an admin or an operator hands over: the platform sends no mail
 * for itself. A link is good once and for an hour, and ends with a newer one; all sessions of the person end with its use.
 */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly database: Database,
    private readonly links: SecretLinks,
    private readonly resets: PasswordResetStore,
    private readonly people: PersonStore,
    private readonly passwords: Passwords,
    private readonly guesses: SignInGuesses,
    private readonly audit: AuditStore,
    private readonly accountAudit: AccountAudit,
  ) {}

  async linkAcrossTenants(
    tx: PlatformTx,
    personId: PersonId,
    scope: AuditScope,
    actor: Actor,
  ): Promise<ResetLink> {
    const { url, tokenDigest } = this.links.make('password');
    const expiresAt = await this.resets.insertAcrossTenants(tx, personId, tokenDigest);
    await this.audit.record(tx, scope, actor, { action: 'person.password_link', target: personId });
    return { personId, url, expiresAt };
  }

  async use({ token, password }: UsePasswordResetDto, from: From): Promise<void> {
    const digest = this.links.digestOf(token);
    const { email } = await this.database.acrossTenants((tx) => this.ownerAcrossTenants(tx, digest));
    const fault = faultOfPassword(password, email);
    if (fault) throw AppError.invalid([fault]);
    const passwordHash = await this.passwords.hash(password);
    await this.database.acrossTenants(async (tx) => {
      const { id } = await this.ownerAcrossTenants(tx, digest);
      if (!(await this.resets.endAcrossTenants(tx, id))) throw gone();
      const person = await this.people.updateAcrossTenants(tx, id, { passwordHash });
      await this.guesses.forgetAcrossTenants(tx, email);
      await this.accountAudit.recordAcrossTenants(tx, person, from, 'person.reset_password');
    });
  }

  private async ownerAcrossTenants(tx: PlatformTx, tokenDigest: string): Promise<Person> {
    const personId = await this.resets.ownerAcrossTenants(tx, tokenDigest);
    const person = personId && (await this.people.findAcrossTenants(tx, personId));
    if (person) return person;
    throw gone();
  }
}

function gone(): AppError {
  return new AppError('not_found', 'The link was used or has expired. Ask for another one.');
}
