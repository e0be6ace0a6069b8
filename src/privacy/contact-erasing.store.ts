import { Injectable } from '@nestjs/common';
import type { AudienceFilter } from '../audiences/audience-filter';
import type { Properties } from '../audiences/contact-properties';
import type { ContactId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Person } from './person.store';
import { withoutSpellings } from './spellings';

const ERASED = '[erased]';

export interface PartKey {
  importId: string;
  position: number;
}

/** Takes a person out of contacts, audiences and files that are being imported. Doing it twice changes nothing. */
@Injectable()
export class ContactErasingStore {
  /** The next parts after `after`, to be gone through in pieces. */
  partsAfter(tx: Tx, tenantId: TenantId, after: PartKey, limit: number): Promise<PartKey[]> {
    return select(
      tx,
      `SELECT import_id AS "importId", position FROM contact_import_parts
        WHERE tenant_id = $1 AND (import_id, position) > ($2, $3) ORDER BY import_id, position LIMIT $4`,
      [tenantId, after.importId, after.position, limit],
    );
  }

  /** Rows that name the person lose their content. Whoever imports one of these parts is waited for, and sees it after. */
  async emptyRows(tx: Tx, tenantId: TenantId, parts: PartKey[], { spellings }: Person): Promise<number> {
    const imports = [...new Set(parts.map(({ importId }) => importId))];
    await tx.query(
      `SELECT 1 FROM contact_imports WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE`,
      [tenantId, imports],
    );
    const changed = await mutate(
      tx,
      `UPDATE contact_import_parts AS p
          SET rows = (SELECT jsonb_agg(CASE WHEN e.r::text ~* $4 THEN jsonb_build_object('line', e.r -> 'line', 'content', NULL)
                                            ELSE e.r END ORDER BY e.n)
                        FROM jsonb_array_elements(p.rows) WITH ORDINALITY AS e(r, n))
         FROM unnest($2::text[], $3::int[]) AS k(import_id, position)
        WHERE p.tenant_id = $1 AND p.import_id = k.import_id AND p.position = k.position AND p.rows::text ~* $4 RETURNING 1`,
      [tenantId, parts.map(({ importId }) => importId), parts.map(({ position }) => position), spellings],
    );
    return changed.length;
  }

  /** The contact with the address goes, and leaves every audience. */
  async deleteContact(
    tx: Tx,
    tenantId: TenantId,
    { channel, address }: Person,
  ): Promise<{ contacts: number; members: number }> {
    const column = channel === 'email' ? 'email' : 'phone';
    const members = await mutate(
      tx,
      `DELETE FROM audience_members m USING contacts c
        WHERE m.tenant_id = $1 AND c.tenant_id = $1 AND c.${column} = $2 AND m.contact_id = c.id RETURNING 1`,
      [tenantId, address],
    );
    const contacts = await mutate(
      tx,
      `DELETE FROM contacts WHERE tenant_id = $1 AND ${column} = $2 RETURNING 1`,
      [tenantId, address],
    );
    return { contacts: contacts.length, members: members.length };
  }

  async contactsAfter(tx: Tx, tenantId: TenantId, after: string, limit: number): Promise<ContactId[]> {
    const rows = await select<{ id: ContactId }>(
      tx,
      `SELECT id FROM contacts WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [tenantId, after, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Other contacts that name the address in what the tenant wrote about them. */
  async scrubContacts(tx: Tx, tenantId: TenantId, ids: ContactId[], { spellings }: Person): Promise<number> {
    const rows = await select<{ id: ContactId; properties: Properties }>(
      tx,
      `SELECT id, properties FROM contacts
        WHERE tenant_id = $1 AND id = ANY($2) AND concat_ws(' ', external_id, properties) ~* $3 ORDER BY id FOR NO KEY UPDATE`,
      [tenantId, ids, spellings],
    );
    for (const { id, properties } of rows) {
      await mutate(
        tx,
        `UPDATE contacts SET properties = $3, external_id = CASE WHEN external_id ~* $4 THEN NULL ELSE external_id END
          WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
        [tenantId, id, JSON.stringify(withoutSpellings(properties, spellings, ERASED)), spellings],
      );
    }
    return rows.length;
  }

  /** Names and filters that name the address. A name gets the id of its audience, as names are unique. */
  async scrubAudiences(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<number> {
    const rows = await select<{ id: string; name: string; filter: AudienceFilter | null }>(
      tx,
      `SELECT id, name, filter FROM audiences WHERE tenant_id = $1 AND concat_ws(' ', name, filter) ~* $2 ORDER BY id FOR UPDATE`,
      [tenantId, spellings],
    );
    for (const { id, name, filter } of rows) {
      const clean = withoutSpellings(name, spellings, ERASED);
      await mutate(
        tx,
        `UPDATE audiences SET name = $3, filter = $4 WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
        [
          tenantId,
          id,
          clean === name ? name : `${clean} ${id}`,
          filter && JSON.stringify(withoutSpellings(filter, spellings, ERASED)),
        ],
      );
    }
    return rows.length;
  }
}
