import { Injectable } from '@nestjs/common';
import type { ContactId, ContactImportId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { ContactFields } from './contact-fields';
import type { KnownContact } from './contact-merge';
import { Contact } from './contact.entity';

/** Those of before that an import has met, with the last import that met each. */
export type LockedContact = KnownContact & { lastImportId: ContactImportId | null };

export interface ContactSearch {
  email?: string;
  phone?: string;
  externalId?: string;
}

const COLUMNS = `c.id, c.email, c.phone, c.external_id AS "externalId", c.locale, c.time_zone AS "timeZone", c.properties,
                 c.last_import_id AS "lastImportId"`;

/** Contacts of a tenant. Writing is set-based: a batch is one statement for the new and one for the changed. */
@Injectable()
export class ContactStore {
  find(tx: Tx, tenantId: TenantId, id: ContactId): Promise<Contact | null> {
    return tx.findOneBy(Contact, { tenantId, id });
  }

  get(tx: Tx, tenantId: TenantId, id: ContactId): Promise<Contact> {
    return tx.findOneByOrFail(Contact, { tenantId, id });
  }

  list(
    tx: Tx,
    tenantId: TenantId,
    search: ContactSearch,
    before: string | null,
    limit: number,
  ): Promise<Contact[]> {
    const query = tx
      .createQueryBuilder(Contact, 'c')
      .where('c.tenantId = :tenantId', { tenantId })
      .orderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (search.email !== undefined) query.andWhere('c.email = :email', { email: search.email });
    if (search.phone !== undefined) query.andWhere('c.phone = :phone', { phone: search.phone });
    if (search.externalId !== undefined)
      query.andWhere('c.externalId = :externalId', { externalId: search.externalId });
    return (before ? query.andWhere('c.id < :before', { before }) : query).getMany();
  }

  /** All that have an external id, address or number of these; locked in the order of their ids. */
  lockMatching(tx: Tx, tenantId: TenantId, given: ContactFields[]): Promise<LockedContact[]> {
    const values = (key: 'email' | 'phone' | 'externalId') => [
      ...new Set(given.flatMap((each) => each[key] ?? [])),
    ];
    return select(
      tx,
      `SELECT ${COLUMNS} FROM contacts c
        WHERE c.tenant_id = $1 AND c.id IN (
                SELECT id FROM contacts WHERE tenant_id = $1 AND email = ANY($2)
                UNION ALL SELECT id FROM contacts WHERE tenant_id = $1 AND phone = ANY($3)
                UNION ALL SELECT id FROM contacts WHERE tenant_id = $1 AND external_id = ANY($4))
        ORDER BY c.id FOR NO KEY UPDATE`,
      [tenantId, values('email'), values('phone'), values('externalId')],
    );
  }

  async lock(tx: Tx, tenantId: TenantId, id: ContactId): Promise<LockedContact | undefined> {
    const [row] = await select<LockedContact>(
      tx,
      `SELECT ${COLUMNS} FROM contacts c WHERE c.tenant_id = $1 AND c.id = $2 FOR NO KEY UPDATE`,
      [tenantId, id],
    );
    return row;
  }

  async insert(
    tx: Tx,
    tenantId: TenantId,
    contacts: KnownContact[],
    importId?: ContactImportId,
  ): Promise<void> {
    if (contacts.length === 0) return;
    await tx.query(
      `INSERT INTO contacts (tenant_id, id, email, phone, external_id, locale, time_zone, properties, last_import_id)
       SELECT $1, r.id, r.email, r.phone, r."externalId", r.locale, r."timeZone", r.properties, $3 FROM ${RECORDS}`,
      [tenantId, JSON.stringify(contacts), importId ?? null],
    );
  }

  async update(
    tx: Tx,
    tenantId: TenantId,
    contacts: KnownContact[],
    importId?: ContactImportId,
  ): Promise<void> {
    if (contacts.length === 0) return;
    await mutate(
      tx,
      `UPDATE contacts AS c
          SET email = r.email, phone = r.phone, external_id = r."externalId", locale = r.locale, time_zone = r."timeZone",
              properties = r.properties, last_import_id = coalesce($3, c.last_import_id), updated_at = now()
         FROM ${RECORDS} WHERE c.tenant_id = $1 AND c.id = r.id RETURNING 1`,
      [tenantId, JSON.stringify(contacts), importId ?? null],
    );
  }

  async delete(tx: Tx, tenantId: TenantId, id: ContactId): Promise<boolean> {
    const gone = await mutate(tx, `DELETE FROM contacts WHERE tenant_id = $1 AND id = $2 RETURNING 1`, [
      tenantId,
      id,
    ]);
    return gone.length > 0;
  }
}

const RECORDS = `jsonb_to_recordset($2::jsonb) AS r(id text, email text, phone text, "externalId" text, locale text,
                                                  "timeZone" text, properties jsonb)`;
