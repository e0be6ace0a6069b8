import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { StoredRow } from './person-export.store';
import type { Person } from './person.store';

/** Reads what contacts, audiences and files that are being imported hold of a person. */
@Injectable()
export class ContactExportStore {
  /** The person's own contact whole; of others who name the address only what names it. */
  contacts(tx: Tx, tenantId: TenantId, { channel, address, spellings }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT c.id, o.email, o.phone, coalesce(o.external_id, CASE WHEN c.external_id ~* $3 THEN c.external_id END) AS external_id,
              o.locale, o.time_zone, c.created_at, c.updated_at,
              coalesce(o.properties, (SELECT jsonb_object_agg(p.name, p.value) FROM jsonb_each(c.properties) AS p(name, value)
                                       WHERE p.value::text ~* $3), '{}') AS properties,
              (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'added_at', m.added_at)), '[]')
                 FROM audience_members m JOIN audiences a ON a.tenant_id = m.tenant_id AND a.id = m.audience_id
                WHERE m.tenant_id = $1 AND m.contact_id = o.id) AS audiences
         FROM contacts c
         LEFT JOIN contacts o ON o.tenant_id = c.tenant_id AND o.id = c.id AND o.${channel === 'email' ? 'email' : 'phone'} = $2
        WHERE c.tenant_id = $1 AND (o.id IS NOT NULL OR concat_ws(' ', c.external_id, c.properties) ~* $3) ORDER BY c.id`,
      [tenantId, address, spellings],
    );
  }

  importRows(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT p.import_id, e.r -> 'line' AS line, e.r -> 'content' AS content
         FROM contact_import_parts p CROSS JOIN LATERAL jsonb_array_elements(p.rows) AS e(r)
        WHERE p.tenant_id = $1 AND p.rows::text ~* $2 AND e.r::text ~* $2 ORDER BY 1, 2`,
      [tenantId, spellings],
    );
  }
}
