import { Injectable } from '@nestjs/common';
import type { PlatformTx } from '../database/database';
import { PlatformKeys } from '../keys/platform-keys';
import { newSessionToken } from '../tenants/session-cookie';
import { SessionStore } from '../tenants/session.store';
import type { Person } from './person.entity';
import { PersonStore, type PersonsMembership } from './person.store';

/** What a person sees of the session that they are in. */
export interface SessionView {
  /** The secret of the browser's cookie; it leaves in that cookie and in nothing else. */
  token: string;
  person: Person;
  memberships: PersonsMembership[];
  expiresAt: Date;
}

/** Begins sessions, always under a token of their own: none is taken over from before a sign-in. */
@Injectable()
export class AccountSessions {
  constructor(
    private readonly platformKeys: PlatformKeys,
    private readonly sessions: SessionStore,
    private readonly people: PersonStore,
  ) {}

  /** The last thing in its transaction: what changes a person's rights or password ends their sessions. */
  async beginAcrossTenants(tx: PlatformTx, person: Person): Promise<SessionView> {
    const token = newSessionToken();
    const expiresAt = await this.sessions.beginAcrossTenants(tx, this.platformKeys.digest(token), person.id);
    return this.viewAcrossTenants(tx, { token, person, expiresAt });
  }

  async viewAcrossTenants(
    tx: PlatformTx,
    session: Pick<SessionView, 'token' | 'person' | 'expiresAt'>,
  ): Promise<SessionView> {
    const memberships = await this.people.membershipsAcrossTenants(tx, [session.person.id]);
    return { ...session, memberships };
  }

  endAcrossTenants(tx: PlatformTx, token: string): Promise<void> {
    return this.sessions.endAcrossTenants(tx, this.platformKeys.digest(token));
  }

  endAllAcrossTenants(tx: PlatformTx, { id }: Pick<Person, 'id'>): Promise<void> {
    return this.sessions.endAllAcrossTenants(tx, id);
  }
}
