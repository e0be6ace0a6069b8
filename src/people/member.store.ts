import { Injectable } from '@nestjs/common';
import type { PersonId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { MemberRole } from '../tenants/member-role';
import { Membership } from './membership.entity';

/** The members of one tenant. The database ends the sessions of whoever it changes. */
@Injectable()
export class MemberStore {
  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<Membership[]> {
    const query = tx
      .createQueryBuilder(Membership, 'm')
      .where('m.tenantId = :tenantId', { tenantId })
      .orderBy('m.personId', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('m.personId < :before', { before }) : query).getMany();
  }

  find(tx: Tx, tenantId: TenantId, personId: PersonId): Promise<Membership | null> {
    return tx.findOneBy(Membership, { tenantId, personId });
  }

  /** Who can look after the others. Nobody else changes them until the transaction ends, so that one is always left. */
  async takeAdmins(tx: Tx, tenantId: TenantId): Promise<PersonId[]> {
    const rows = await select<{ personId: PersonId }>(
      tx,
      `SELECT person_id AS "personId" FROM memberships WHERE tenant_id = $1 AND role = 'admin' ORDER BY person_id FOR UPDATE`,
      [tenantId],
    );
    return rows.map(({ personId }) => personId);
  }

  async setRole(tx: Tx, tenantId: TenantId, personId: PersonId, role: MemberRole): Promise<void> {
    await mutate(tx, 'UPDATE memberships SET role = $3 WHERE tenant_id = $1 AND person_id = $2 RETURNING 1', [
      tenantId,
      personId,
      role,
    ]);
  }

  async remove(tx: Tx, tenantId: TenantId, personId: PersonId): Promise<void> {
    await mutate(tx, 'DELETE FROM memberships WHERE tenant_id = $1 AND person_id = $2 RETURNING 1', [
      tenantId,
      personId,
    ]);
  }
}
