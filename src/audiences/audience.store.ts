import { Injectable } from '@nestjs/common';
import type { AudienceId, ContactId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { Audience } from './audience.entity';
import type { ContactFields } from './contact-fields';

export type AddressKey = Extract<keyof ContactFields, 'email' | 'phone'>;

/** Audiences, and who was put on static ones. Putting somebody on twice changes nothing. */
@Injectable()
export class AudienceStore {
  async insert(
    tx: Tx,
    row: Pick<Audience, 'tenantId' | 'id' | 'name' | 'kind' | 'filter'>,
  ): Promise<Audience> {
    await tx.query(`INSERT INTO audiences (tenant_id, id, name, kind, filter) VALUES ($1, $2, $3, $4, $5)`, [
      row.tenantId,
      row.id,
      row.name,
      row.kind,
      row.filter && JSON.stringify(row.filter),
    ]);
    return tx.findOneByOrFail(Audience, { tenantId: row.tenantId, id: row.id });
  }

  find(tx: Tx, tenantId: TenantId, id: AudienceId): Promise<Audience | null> {
    return tx.findOneBy(Audience, { tenantId, id });
  }

  /** It stays as long as the transaction lasts. */
  async lock(tx: Tx, tenantId: TenantId, id: AudienceId): Promise<Pick<Audience, 'id' | 'kind'> | undefined> {
    const [row] = await select<Pick<Audience, 'id' | 'kind'>>(
      tx,
      `SELECT id, kind FROM audiences WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE`,
      [tenantId, id],
    );
    return row;
  }

  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<Audience[]> {
    const query = tx
      .createQueryBuilder(Audience, 'a')
      .where('a.tenantId = :tenantId', { tenantId })
      .orderBy('a.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('a.id < :before', { before }) : query).getMany();
  }

  async update(
    tx: Tx,
    tenantId: TenantId,
    id: AudienceId,
    { name, filter }: Pick<Audience, 'name' | 'filter'>,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE audiences SET name = $3, filter = $4, updated_at = now() WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, name, filter && JSON.stringify(filter)],
    );
  }

  async delete(tx: Tx, tenantId: TenantId, id: AudienceId): Promise<boolean> {
    const gone = await mutate(tx, `DELETE FROM audiences WHERE tenant_id = $1 AND id = $2 RETURNING 1`, [
      tenantId,
      id,
    ]);
    return gone.length > 0;
  }

  /** Those of the ids that there are. */
  async contactsById(tx: Tx, tenantId: TenantId, ids: string[]): Promise<ContactId[]> {
    const rows = await select<{ id: ContactId }>(
      tx,
      `SELECT id FROM contacts WHERE tenant_id = $1 AND id = ANY($2)`,
      [tenantId, ids],
    );
    return rows.map(({ id }) => id);
  }

  contactsByAddress(
    tx: Tx,
    tenantId: TenantId,
    key: AddressKey,
    addresses: string[],
  ): Promise<{ id: ContactId; address: string }[]> {
    return select(
      tx,
      `SELECT id, ${key} AS address FROM contacts WHERE tenant_id = $1 AND ${key} = ANY($2)`,
      [tenantId, addresses],
    );
  }

  /** How many were not on it before. A contact that is deleted at the same moment is left out. */
  async addMembers(
    tx: Tx,
    tenantId: TenantId,
    audienceId: AudienceId,
    contactIds: ContactId[],
  ): Promise<number> {
    if (contactIds.length === 0) return 0;
    const [row] = await select<{ added: number }>(
      tx,
      `WITH there AS (
         SELECT id FROM contacts WHERE tenant_id = $1 AND id = ANY($3) ORDER BY id FOR KEY SHARE
       ), added AS (
         INSERT INTO audience_members (tenant_id, audience_id, contact_id) SELECT $1, $2, id FROM there
         ON CONFLICT DO NOTHING RETURNING 1
       ) SELECT count(*)::int AS added FROM added`,
      [tenantId, audienceId, contactIds],
    );
    return row?.added ?? 0;
  }

  async removeMembers(
    tx: Tx,
    tenantId: TenantId,
    audienceId: AudienceId,
    contactIds: ContactId[],
  ): Promise<number> {
    const gone = await mutate(
      tx,
      `DELETE FROM audience_members WHERE tenant_id = $1 AND audience_id = $2 AND contact_id = ANY($3) RETURNING 1`,
      [tenantId, audienceId, contactIds],
    );
    return gone.length;
  }
}
