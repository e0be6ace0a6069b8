import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { AccountAudit, type From } from './account-audit';
import { AccountSessions, type SessionView } from './account-sessions';
import { Joining } from './joining.service';
import type { OidcIdentity } from './oidc-issuer';
import { PersonStore } from './person.store';

/**
 * Signs in whom the issuer vouches for, if they have rights here or were invited: who may do what is decided here and
 * nowhere else. The issuer's own second factor counts; ours is for passwords.
 */
@Injectable()
export class OidcSignIn {
  constructor(
    private readonly database: Database,
    private readonly people: PersonStore,
    private readonly joining: Joining,
    private readonly sessions: AccountSessions,
    private readonly audit: AccountAudit,
  ) {}

  /** Null when nobody here has that address, or they may do nothing. */
  async signIn(identity: OidcIdentity, from: From, before: string | null): Promise<SessionView | null> {
    const known = await this.database.acrossTenants(async (tx) => {
      const found = await this.people.findByEmailAcrossTenants(tx, identity.email);
      const person = found && (await this.people.takeAcrossTenants(tx, found.id));
      if (!person) return null;
      const memberships = await this.people.membershipsAcrossTenants(tx, [person.id]);
      if (!person.operatorRole && memberships.length === 0) return 'without rights';
      if (before) await this.sessions.endAcrossTenants(tx, before);
      await this.audit.recordAcrossTenants(tx, person, from, 'session.begin');
      return this.sessions.beginAcrossTenants(tx, person);
    });
    if (known === 'without rights') return null;
    return known ?? this.joining.joinVouchedFor(identity, from);
  }
}
