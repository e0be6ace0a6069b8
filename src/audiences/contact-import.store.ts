import { Injectable } from '@nestjs/common';
import type { ContactImportId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { takeDueRowsAcrossTenants } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import { ContactImport } from './contact-import.entity';
import type { ContactImportError } from './contact-import-error.entity';
import type { FileRow } from '../common/file-row';
import { ENDED, type ImportStatus, mayBecome } from './import-status';

/** Nothing was heard of an upload, or of a worker, for so long: somebody else takes it on. */
const SILENT_UPLOAD = '3 minutes';
const SILENT_WORKER = '10 seconds';
/** Faults of one file that are kept; all are counted. */
export const MOST_ERRORS = 100_000;
const ERRORS_STAY = '30 days';

export interface PartOutcome {
  rows: number;
  created: number;
  updated: number;
  duplicates: number;
  failed: number;
}

export type NewError = Pick<ContactImportError, 'line' | 'field' | 'code'>;

/** Imports with their parts and faults. A status changes by one guarded update; parts go when an import has ended. */
@Injectable()
export class ContactImportStore {
  async insert(
    tx: Tx,
    row: Pick<ContactImport, 'tenantId' | 'id' | 'format' | 'propertyTypes' | 'audienceId'>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO contact_imports (tenant_id, id, status, format, property_types, audience_id, next_attempt_at)
       VALUES ($1, $2, 'receiving', $3, $4, $5, now() + interval '${SILENT_UPLOAD}')`,
      [row.tenantId, row.id, row.format, row.propertyTypes, row.audienceId],
    );
  }

  find(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<ContactImport | null> {
    return tx.findOneBy(ContactImport, { tenantId, id });
  }

  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<ContactImport[]> {
    const query = tx
      .createQueryBuilder(ContactImport, 'i')
      .where('i.tenantId = :tenantId', { tenantId })
      .orderBy('i.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('i.id < :before', { before }) : query).getMany();
  }

  /** Whoever counts holds the row of the tenant, so that two uploads that begin at once see each other. */
  async countUnfinished(tx: Tx, tenantId: TenantId): Promise<number> {
    await tx.query(`SELECT 1 FROM tenants WHERE id = $1 FOR NO KEY UPDATE`, [tenantId]);
    const [row] = await select<{ n: number }>(
      tx,
      `SELECT count(*)::int AS n FROM contact_imports WHERE tenant_id = $1 AND status <> ALL($2)`,
      [tenantId, ENDED],
    );
    return row?.n ?? 0;
  }

  /** False when the upload was given up meanwhile. */
  async storePart(
    tx: Tx,
    tenantId: TenantId,
    id: ContactImportId,
    { columns, rows }: { columns: ContactImport['columns']; rows: FileRow[] },
  ): Promise<boolean> {
    const [moved] = await mutate<{ position: number }>(
      tx,
      `UPDATE contact_imports
          SET columns = $3, parts_stored = parts_stored + 1, rows_total = rows_total + $4,
              next_attempt_at = now() + interval '${SILENT_UPLOAD}'
        WHERE tenant_id = $1 AND id = $2 AND status = 'receiving' RETURNING parts_stored - 1 AS position`,
      [tenantId, id, JSON.stringify(columns), rows.length],
    );
    if (!moved) return false;
    await tx.query(
      `INSERT INTO contact_import_parts (tenant_id, import_id, position, rows) VALUES ($1, $2, $3, $4)`,
      [tenantId, id, moved.position, JSON.stringify(rows)],
    );
    return true;
  }

  /** False when it may not come to this status from where it is. */
  async move(
    tx: Tx,
    tenantId: TenantId,
    id: ContactImportId,
    next: ImportStatus,
    problem: string | null = null,
  ): Promise<boolean> {
    const moved = await mutate(
      tx,
      `UPDATE contact_imports
          SET status = $3, problem = $4, rung_at = NULL,
              next_attempt_at = CASE WHEN $5 THEN now() + interval '${ERRORS_STAY}' ELSE now() END,
              finished_at = CASE WHEN $5 THEN now() END
        WHERE tenant_id = $1 AND id = $2 AND status = ANY($6) RETURNING 1`,
      [tenantId, id, next, problem, ENDED.includes(next), mayBecome(next)],
    );
    return moved.length > 0;
  }

  /** The cursor, for whoever works on it; undefined while somebody else does. */
  async claim(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<ContactImport | undefined> {
    const rows = await select<{ id: string }>(
      tx,
      `SELECT id FROM contact_imports WHERE tenant_id = $1 AND id = $2 FOR UPDATE SKIP LOCKED`,
      [tenantId, id],
    );
    return rows.length > 0 ? ((await this.find(tx, tenantId, id)) ?? undefined) : undefined;
  }

  async part(tx: Tx, tenantId: TenantId, id: ContactImportId, position: number): Promise<FileRow[]> {
    const [row] = await select<{ rows: FileRow[] }>(
      tx,
      `SELECT rows FROM contact_import_parts WHERE tenant_id = $1 AND import_id = $2 AND position = $3`,
      [tenantId, id, position],
    );
    if (!row) throw new Error('a part of an import is missing');
    return row.rows;
  }

  /** With the part itself in one transaction: killed before or after it, no row is imported twice or left out. */
  async advance(tx: Tx, tenantId: TenantId, id: ContactImportId, outcome: PartOutcome): Promise<void> {
    await mutate(
      tx,
      `UPDATE contact_imports
          SET status = 'running', parts_done = parts_done + 1, rows_done = rows_done + $3,
              created_count = created_count + $4, updated_count = updated_count + $5,
              duplicate_count = duplicate_count + $6, failed_count = failed_count + $7,
              next_attempt_at = now() + interval '${SILENT_WORKER}'
        WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, outcome.rows, outcome.created, outcome.updated, outcome.duplicates, outcome.failed],
    );
  }

  /** Others have their turn: it is due at once. */
  async yieldTurn(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<void> {
    await mutate(
      tx,
      `UPDATE contact_imports SET next_attempt_at = now(), rung_at = NULL
        WHERE tenant_id = $1 AND id = $2 AND status = 'running' RETURNING 1`,
      [tenantId, id],
    );
  }

  async insertErrors(tx: Tx, tenantId: TenantId, id: ContactImportId, errors: NewError[]): Promise<void> {
    if (errors.length === 0) return;
    await tx.query(
      `INSERT INTO contact_import_errors (tenant_id, import_id, line, field, code)
       SELECT $1, $2, e.line, e.field, e.code FROM unnest($3::int[], $4::text[], $5::text[]) AS e(line, field, code)
       ON CONFLICT DO NOTHING`,
      [
        tenantId,
        id,
        errors.map(({ line }) => line),
        errors.map(({ field }) => field),
        errors.map(({ code }) => code),
      ],
    );
  }

  errorsAfter(
    tx: Tx,
    tenantId: TenantId,
    id: ContactImportId,
    after: { line: number; field: string },
    limit: number,
  ): Promise<NewError[]> {
    return select(
      tx,
      `SELECT line, field, code FROM contact_import_errors
        WHERE tenant_id = $1 AND import_id = $2 AND (line, field) > ($3, $4) ORDER BY line, field LIMIT $5`,
      [tenantId, id, after.line, after.field, limit],
    );
  }

  async deleteParts(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<void> {
    await mutate(tx, `DELETE FROM contact_import_parts WHERE tenant_id = $1 AND import_id = $2 RETURNING 1`, [
      tenantId,
      id,
    ]);
  }

  /** An import that has ended long ago: its faults go, and nothing is due any more. */
  async forgetErrors(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM contact_import_errors WHERE tenant_id = $1 AND import_id = $2 RETURNING 1`,
      [tenantId, id],
    );
    await mutate(
      tx,
      `UPDATE contact_imports SET next_attempt_at = NULL WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id],
    );
  }

  /** An upload that was refused or broke off: nothing of it stays. */
  async discard(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<void> {
    await this.deleteParts(tx, tenantId, id);
    await mutate(
      tx,
      `DELETE FROM contact_imports WHERE tenant_id = $1 AND id = $2 AND status = 'receiving' RETURNING 1`,
      [tenantId, id],
    );
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'import-contacts'>[]> {
    const where = 'next_attempt_at IS NOT NULL';
    const rows = await takeDueRowsAcrossTenants(tx, { table: 'contact_imports', where, limit });
    return rows.map(({ tenantId, id, key }) => ({
      payload: { tenantId, importId: id as ContactImportId },
      key,
    }));
  }
}
