import { Injectable } from '@nestjs/common';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId } from '../common/ids';
import { Database, type PlatformTx } from '../database/database';
import { isUniqueViolation } from '../database/unique-violation';
import type { AdmittedSession } from '../tenants/session-admission';
import type { From } from './account-audit';
import { AccountSessions, type SessionView } from './account-sessions';
import { Invitation, type OperatorInvitation } from './invitation.entity';
import { InvitationStore } from './invitation.store';
import type { OidcIdentity } from './oidc-issuer';
import { faultOfPassword } from './password-rules';
import { Passwords } from './passwords';
import type { Person } from './person.entity';
import { PersonStore } from './person.store';
import { SecretLinks } from './secret-links';
import type { JoinDto } from './session.dto';

/**
 * Takes invitations up, each once. Whoever is new gets an account with it; whoever has one signs in first, so that a link
 * alone never gives anybody's account away. What they may do has changed then: their other sessions end.
 */
@Injectable()
export class Joining {
  constructor(
    private readonly database: Database,
    private readonly links: SecretLinks,
    private readonly invitations: InvitationStore,
    private readonly people: PersonStore,
    private readonly passwords: Passwords,
    private readonly sessions: AccountSessions,
    private readonly audit: AuditStore,
  ) {}

  async join({ invitation: token, name, password }: JoinDto, from: From): Promise<SessionView> {
    const digest = this.links.digestOf(token);
    const { email } = await this.database.acrossTenants((tx) => this.findAcrossTenants(tx, digest));
    const fault = faultOfPassword(password, email);
    if (fault) throw AppError.invalid([fault]);
    const passwordHash = await this.passwords.hash(password);
    try {
      return await this.database.acrossTenants(async (tx) => {
        const invitation = await this.takeUpAcrossTenants(tx, digest);
        const made = { id: newId('per'), email: invitation.email, name, passwordHash, operatorRole: null };
        const person = await this.people.insertAcrossTenants(tx, made);
        return this.admitAcrossTenants(tx, person, invitation, from);
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const detail =
        'You have an account with this e-mail already. Sign in, and take the invitation up then.';
      throw new AppError('conflict', detail);
    }
  }

  /** For whoever signs in by an issuer for the first time: the newest invitation of the address. Null when there is none. */
  joinVouchedFor({ email, name }: OidcIdentity, from: From): Promise<SessionView | null> {
    return this.database.acrossTenants(async (tx) => {
      const invitation = await this.invitations.findByEmailAcrossTenants(tx, email);
      if (!invitation || !(await this.invitations.takeUpAcrossTenants(tx, invitation))) return null;
      const called = name?.trim().slice(0, 100) || (email.split('@')[0] ?? email);
      const made = { id: newId('per'), email, name: called, passwordHash: null, operatorRole: null };
      const person = await this.people.insertAcrossTenants(tx, made);
      return this.admitAcrossTenants(tx, person, invitation, from);
    });
  }

  /** For whoever is signed in already. */
  async answer({ personId }: AdmittedSession, token: string, from: From): Promise<SessionView> {
    return this.database.acrossTenants(async (tx) => {
      const invitation = await this.takeUpAcrossTenants(tx, this.links.digestOf(token));
      const person = await this.people.takeAcrossTenants(tx, personId);
      if (person?.email !== invitation.email) {
        const detail = 'The invitation is for another e-mail address than yours. Sign in with that one.';
        throw new AppError('forbidden', detail);
      }
      return this.admitAcrossTenants(tx, person, invitation, from);
    });
  }

  private async findAcrossTenants(
    tx: PlatformTx,
    tokenDigest: string,
  ): Promise<Invitation | OperatorInvitation> {
    const found = await this.invitations.findByDigestAcrossTenants(tx, tokenDigest);
    if (found) return found;
    throw gone();
  }

  /** Nobody else can, and it is there again if the transaction fails. */
  private async takeUpAcrossTenants(
    tx: PlatformTx,
    tokenDigest: string,
  ): Promise<Invitation | OperatorInvitation> {
    const invitation = await this.findAcrossTenants(tx, tokenDigest);
    if (!(await this.invitations.takeUpAcrossTenants(tx, invitation))) throw gone();
    return invitation;
  }

  private async admitAcrossTenants(
    tx: PlatformTx,
    person: Person,
    invitation: Invitation | OperatorInvitation,
    from: From,
  ): Promise<SessionView> {
    const { id } = person;
    const change = { action: 'member.join', target: id, after: { role: invitation.role } };
    if (invitation instanceof Invitation) {
      const { tenantId, role } = invitation;
      if (!(await this.people.joinAcrossTenants(tx, tenantId, id, role)))
        throw new AppError('conflict', 'You are a member of the tenant already. An admin changes your role.');
      await this.audit.record(tx, tenantId, { kind: 'person', id, ...from }, change);
      return this.sessions.beginAcrossTenants(tx, person);
    }
    const operator = await this.people.updateAcrossTenants(tx, id, { operatorRole: invitation.role });
    const joined = { ...change, action: 'operator_person.join' };
    await this.audit.record(tx, PLATFORM_SCOPE, { kind: 'operator', id, ...from }, joined);
    return this.sessions.beginAcrossTenants(tx, operator);
  }
}

function gone(): AppError {
  const detail = 'The invitation was taken up, revoked or has expired. Ask for another one.';
  return new AppError('not_found', detail);
}
