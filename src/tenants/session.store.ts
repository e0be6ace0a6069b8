import { Injectable } from '@nestjs/common';
import type { PersonId, TenantId } from '../common/ids';
import type { PlatformTx } from '../database/database';
import { mutate, select } from '../database/sql';
import { TENANT_STANDING } from './api-key.store';
import type { MemberRole } from './member-role';
import type { OperatorRole } from './operator-role';
import { IDLE_HOURS, SESSION_DAYS } from './session-cookie';
import type { TenantStatus } from './tenant.entity';

/** What a person is in the tenant that a request names. */
export interface KnownMember {
  role: MemberRole;
  tenantStatus: TenantStatus;
  tenantRequestsPerSecond: number | null;
  hasQuotas: boolean;
  byListOnly: boolean;
}

export interface KnownSession {
  personId: PersonId;
  operatorRole: OperatorRole | null;
  expiresAt: Date;
  /** Null when no tenant was named, or the person is no member of it. */
  member: KnownMember | null;
}

type Row = Omit<KnownSession, 'member'> & Partial<KnownMember> & { stale: boolean };

/** Sessions by the digest of their token. People belong to no tenant: the role that works for tenants sees none of it. */
@Injectable()
export class SessionStore {
  /** Whose session it is if it has not ended, and what they are in this tenant. Its use is written at most once a minute. */
  async findAcrossTenants(
    tx: PlatformTx,
    tokenDigest: string,
    tenantId: TenantId | null,
  ): Promise<KnownSession | undefined> {
    const [row] = await select<Row>(
      tx,
      `SELECT s.person_id AS "personId", p.operator_role AS "operatorRole", s.expires_at AS "expiresAt", m.role, ${TENANT_STANDING},
              s.last_used_at < now() - interval '1 minute' AS stale
         FROM sessions s JOIN people p ON p.id = s.person_id
         LEFT JOIN memberships m ON m.person_id = p.id AND m.tenant_id = $2
         LEFT JOIN tenants t ON t.id = m.tenant_id
        WHERE s.token_digest = $1 AND s.expires_at > now() AND s.last_used_at > now() - $3 * interval '1 hour'`,
      [tokenDigest, tenantId, IDLE_HOURS],
    );
    if (!row) return undefined;
    if (row.stale) await this.touchAcrossTenants(tx, tokenDigest);
    const { personId, operatorRole, expiresAt, role, stale: _, ...standing } = row;
    const member = role ? ({ ...standing, role } as KnownMember) : null;
    return { personId, operatorRole, expiresAt, member };
  }

  /** When it ends at the latest. */
  async beginAcrossTenants(tx: PlatformTx, tokenDigest: string, personId: PersonId): Promise<Date> {
    const [row] = await select<{ expiresAt: Date }>(
      tx,
      `INSERT INTO sessions (token_digest, person_id, expires_at) VALUES ($1, $2, now() + $3 * interval '1 day')
       RETURNING expires_at AS "expiresAt"`,
      [tokenDigest, personId, SESSION_DAYS],
    );
    if (!row) throw new Error('a session was not stored');
    return row.expiresAt;
  }

  async endAcrossTenants(tx: PlatformTx, tokenDigest: string): Promise<void> {
    await mutate(tx, 'DELETE FROM sessions WHERE token_digest = $1 RETURNING 1', [tokenDigest]);
  }

  async endAllAcrossTenants(tx: PlatformTx, personId: PersonId): Promise<void> {
    await mutate(tx, 'DELETE FROM sessions WHERE person_id = $1 RETURNING 1', [personId]);
  }

  private async touchAcrossTenants(tx: PlatformTx, tokenDigest: string): Promise<void> {
    await mutate(tx, 'UPDATE sessions SET last_used_at = now() WHERE token_digest = $1 RETURNING 1', [
      tokenDigest,
    ]);
  }
}
