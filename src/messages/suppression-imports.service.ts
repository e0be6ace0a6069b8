import { setImmediate as othersFirst } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { readColumns, readMapping } from '../common/file-columns';
import { csvParts, type FilePart, partsOf } from '../common/file-parts';
import { textOf } from '../common/file-text';
import type { TenantId } from '../common/ids';
import { ndjsonRows } from '../common/ndjson-rows';
import type { StreamedBody } from '../common/streamed-body';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import type { TenantCaller } from '../tenants/access';
import { MOST_TOLD, type SuppressionImportDto, type SuppressionImportQuery } from './suppression-import.dto';
import {
  readSuppressionRow,
  type RowContext,
  SUPPRESSION_COLUMNS,
  type SuppressionRow,
} from './suppression-row';
import { SuppressionStore } from './suppression.store';
import { TopicStore } from './topic.store';

/** Of one transaction. */
const PART = { rows: 2_000, characters: 1024 * 1024 };
/** Rows that are read without a pause: what else this process does waits so long, a few milliseconds. */
const ROWS_AT_ONCE = 200;
/** Files of a tenant that one process takes in at once. */
const MOST_AT_ONCE = 3;

/**
 * Puts who stands in a file on the list: a part is read, checked and stored before the next one is, so that a file of any
 * size needs the memory of a part. What is stored stays, whatever becomes of the rest; sent again it changes nothing.
 */
@Injectable()
export class SuppressionImports {
  private readonly comingIn = new Map<TenantId, number>();

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly suppressions: SuppressionStore,
    private readonly topics: TopicStore,
    private readonly audit: AuditStore,
    private readonly doorbell: Doorbell,
  ) {}

  async add(
    caller: TenantCaller,
    query: SuppressionImportQuery,
    body: StreamedBody,
  ): Promise<SuppressionImportDto> {
    const { tenantId } = caller;
    const others = this.comingIn.get(tenantId) ?? 0;
    if (others >= MOST_AT_ONCE)
      throw new AppError('conflict', `At most ${MOST_AT_ONCE} files at once. Wait until one of them is in.`);
    this.comingIn.set(tenantId, others + 1);
    try {
      return await this.takeIn(caller, query, body);
    } finally {
      const left = (this.comingIn.get(tenantId) ?? 1) - 1;
      if (left === 0) this.comingIn.delete(tenantId);
      else this.comingIn.set(tenantId, left);
    }
  }

  private async takeIn(
    caller: TenantCaller,
    query: SuppressionImportQuery,
    body: StreamedBody,
  ): Promise<SuppressionImportDto> {
    const context = await this.contextOf(caller.tenantId, query);
    const tally: SuppressionImportDto = { rows: 0, added: 0, unchanged: 0, rejected: 0, errors: [] };
    try {
      for await (const part of this.partsIn(body, query.columns)) {
        const { rows, good } = await readPart(part, context, tally);
        if (rows.length === 0) continue;
        const added = await this.store(caller, context, rows);
        this.doorbell.ringSoon('fan-out-events', caller.tenantId);
        tally.added += added;
        tally.unchanged += good - added;
      }
    } catch (error) {
      throw error instanceof AppError ? withWhatIsIn(error, tally) : error;
    }
    if (tally.rows === 0)
      throw AppError.invalid([{ pointer: '', code: 'no_rows', detail: 'The file holds no address.' }]);
    return tally;
  }

  private async contextOf(
    tenantId: TenantId,
    { channel, reason, topic }: SuppressionImportQuery,
  ): Promise<RowContext> {
    const topics = await this.database.forTenant(tenantId, (tx) => this.topics.keysOf(tx, tenantId, channel));
    if (topic === undefined || topics.has(topic))
      return { channel, reason, topic: topic ?? null, topics, now: new Date() };
    const detail = `You have no topic with this key for the channel ${channel}.`;
    throw AppError.invalid([{ pointer: '/topic', code: 'unknown_topic', detail }]);
  }

  private partsIn(body: StreamedBody, columns: string | undefined): AsyncGenerator<FilePart> {
    const mapping = readMapping(columns, SUPPRESSION_COLUMNS);
    const text = textOf(body.chunks(this.env.contactImportMaxBytes));
    return body.contentType === 'text/csv'
      ? csvParts(text, (header) => readColumns(header, mapping, SUPPRESSION_COLUMNS), PART)
      : partsOf(ndjsonRows(text), [], PART);
  }

  private store(
    { tenantId, mode, actor }: TenantCaller,
    { channel }: RowContext,
    rows: SuppressionRow[],
  ): Promise<number> {
    return this.database.forTenant(tenantId, async (tx) => {
      const all = rows.map((row) => ({ ...row, channel, test: mode === 'test', source: 'import' as const }));
      const added = await this.suppressions.add(tx, tenantId, all);
      const after = { channel, added, unchanged: rows.length - added };
      await this.audit.record(tx, tenantId, actor, { action: 'suppression.import', after });
      return added;
    });
  }
}

/** The last word on an address counts. */
async function readPart(
  { columns, rows }: FilePart,
  context: RowContext,
  tally: SuppressionImportDto,
): Promise<{ rows: SuppressionRow[]; good: number }> {
  const byAddress = new Map<string, SuppressionRow>();
  let good = 0;
  for (const [i, each] of rows.entries()) {
    if (i % ROWS_AT_ONCE === 0) await othersFirst();
    const read = readSuppressionRow(each, columns, context);
    tally.rows += 1;
    if (!Array.isArray(read)) {
      good += 1;
      byAddress.set(`${read.topic ?? ''}:${read.address}`, read);
    } else {
      tally.rejected += 1;
      tally.errors.push(...read.slice(0, Math.max(0, MOST_TOLD - tally.errors.length)));
    }
  }
  return { rows: [...byAddress.values()], good };
}

/** A file that is refused in its middle: what came before stays, and the caller is told how much that is. */
function withWhatIsIn(error: AppError, { added, unchanged }: SuppressionImportDto): AppError {
  const { code, detail, errors, retryAfterSeconds } = error;
  if (added + unchanged === 0) return error;
  // A body that ends early says that nothing of it is kept.
  const why = code === 'malformed_request' ? 'The body ended early.' : detail;
  const kept = `${why} ${added + unchanged} rows before it are on the list; send the file again, or the rest of it.`;
  return new AppError(code, kept, errors, retryAfterSeconds);
}
