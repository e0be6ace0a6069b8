import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { AudienceId, ContactId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { Audience } from './audience.entity';
import { AudienceStore } from './audience.store';
import { compileFilter } from './compile-filter';
import type { Contact } from './contact.entity';

/** Who belongs to what: an audience, or a filter that is none yet. */
export type Selection = Pick<Audience, 'kind' | 'filter'> & { id?: AudienceId };

const COLUMNS = `c.tenant_id AS "tenantId", c.id, c.email, c.phone, c.external_id AS "externalId", c.locale,
                 c.time_zone AS "timeZone", c.properties, c.last_import_id AS "lastImportId", c.created_at AS "createdAt",
                 c.updated_at AS "updatedAt"`;

/**
 * Reads the contacts of an audience page by page. Each page is one statement that goes on where the last one ended, so
 * that a million contacts cost as many steps as there are pages; in ascending order of ids, a contact that is added
 * meanwhile comes last. Of a filter: whoever fits when the page is read.
 */
@Injectable()
export class AudienceReader {
  constructor(private readonly audiences: AudienceStore) {}

  /** The contacts after `afterContactId` (null: from the beginning), in the order of their ids. */
  async page(
    tx: Tx,
    tenantId: TenantId,
    audienceId: AudienceId,
    afterContactId: ContactId | null,
    limit: number,
  ): Promise<Contact[]> {
    const audience = await this.audience(tx, tenantId, audienceId);
    return this.pageOf(tx, tenantId, audience, afterContactId, limit);
  }

  async count(tx: Tx, tenantId: TenantId, audienceId: AudienceId): Promise<number> {
    return this.countOf(tx, tenantId, await this.audience(tx, tenantId, audienceId));
  }

  async audience(tx: Tx, tenantId: TenantId, audienceId: AudienceId): Promise<Audience> {
    const audience = await this.audiences.find(tx, tenantId, audienceId);
    if (!audience) throw AppError.notFound('audience');
    return audience;
  }

  async exists(tx: Tx, tenantId: TenantId, audienceId: AudienceId): Promise<boolean> {
    return (await this.audiences.find(tx, tenantId, audienceId)) !== null;
  }

  pageOf(
    tx: Tx,
    tenantId: TenantId,
    selection: Selection,
    afterContactId: ContactId | null,
    limit: number,
  ): Promise<Contact[]> {
    return rowsOf(tx, tenantId, selection, { beyond: afterContactId, direction: 'ASC', limit });
  }

  /** Newest first, one more than `limit`, for lists. */
  newestOf(
    tx: Tx,
    tenantId: TenantId,
    selection: Selection,
    before: string | null,
    limit: number,
  ): Promise<Contact[]> {
    return rowsOf(tx, tenantId, selection, { beyond: before, direction: 'DESC', limit: limit + 1 });
  }

  async countOf(tx: Tx, tenantId: TenantId, selection: Selection): Promise<number> {
    const { from, parameters } = sourceOf(tenantId, selection);
    const [row] = await select<{ count: number }>(tx, `SELECT count(*)::int AS count ${from}`, parameters);
    return row?.count ?? 0;
  }

  /** The names of all properties that anybody in it has, at most `limit`, in order. */
  async propertyNames(tx: Tx, tenantId: TenantId, selection: Selection, limit: number): Promise<string[]> {
    const { from, parameters } = sourceOf(tenantId, selection);
    const whose =
      selection.kind === 'static'
        ? `FROM contacts c WHERE c.tenant_id = $1 AND c.id IN (SELECT m.contact_id ${from})`
        : from;
    const rows = await select<{ name: string }>(
      tx,
      `SELECT DISTINCT k.name COLLATE "C" AS name FROM (SELECT c.properties ${whose}) AS p
        CROSS JOIN LATERAL jsonb_object_keys(p.properties) AS k(name) ORDER BY 1 LIMIT ${limit}`,
      parameters,
    );
    return rows.map(({ name }) => name);
  }
}

interface Place {
  /** The id that the page goes on after, in its direction. */
  beyond: string | null;
  direction: 'ASC' | 'DESC';
  limit: number;
}

/** Ids before contacts: a join of the whole list would read all contacts again for each page. */
function rowsOf(
  tx: Tx,
  tenantId: TenantId,
  selection: Selection,
  { beyond, direction, limit }: Place,
): Promise<Contact[]> {
  const { from, idColumn, parameters } = sourceOf(tenantId, selection);
  const [place, most] = [`$${parameters.length + 1}::text`, `$${parameters.length + 2}`];
  const further = `${from} AND ${idColumn} ${direction === 'ASC' ? '>' : '<'} ${place} ORDER BY ${idColumn} ${direction} LIMIT ${most}`;
  const sql =
    selection.kind === 'static'
      ? `SELECT ${COLUMNS} FROM (SELECT m.contact_id ${further}) AS p
           JOIN contacts c ON c.tenant_id = $1 AND c.id = p.contact_id ORDER BY c.id ${direction}`
      : `SELECT ${COLUMNS} ${further}`;
  // No id is as low as nothing, nor as high as a tilde.
  return select(tx, sql, [...parameters, beyond ?? (direction === 'ASC' ? '' : '~'), limit]);
}

/** Rows of contacts `c`, or of the members `m` of a static audience, each of which is a contact. */
function sourceOf(
  tenantId: TenantId,
  { id, kind, filter }: Selection,
): { from: string; idColumn: string; parameters: unknown[] } {
  if (kind === 'static') {
    return {
      from: 'FROM audience_members m WHERE m.tenant_id = $1 AND m.audience_id = $2',
      idColumn: 'm.contact_id',
      parameters: [tenantId, id],
    };
  }
  if (!filter) throw new Error('a filter audience without a filter');
  const { sql, parameters } = compileFilter(filter, 2);
  return {
    from: `FROM contacts c WHERE c.tenant_id = $1 AND ${sql}`,
    idColumn: 'c.id',
    parameters: [tenantId, ...parameters],
  };
}
