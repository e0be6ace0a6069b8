import { Inject, Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { FilesAtOnce, readPart, withWhatIsIn } from '../common/file-intake';
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
import type { SuppressionImportDto, SuppressionImportQuery } from './suppression-import.dto';
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
/** Files of a tenant that one process takes in at once. */
const MOST_AT_ONCE = 3;

/**
 * Puts who stands in a file on the list: a part is read, checked and stored before the next one is, so that a file of any
 * size needs the memory of a part. What is stored stays, whatever becomes of the rest; sent again it changes nothing.
 */
@Injectable()
export class SuppressionImports {
  private readonly files = new FilesAtOnce(MOST_AT_ONCE);

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
    return this.files.during(caller.tenantId, () => this.takeIn(caller, query, body));
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
        const { rows, good } = await readPart(
          part,
          tally,
          (row, names) => readSuppressionRow(row, names, context),
          ({ topic, address }) => `${topic ?? ''}:${address}`,
        );
        if (rows.length === 0) continue;
        const added = await this.store(caller, context, rows);
        this.doorbell.ringSoon('fan-out-events', caller.tenantId);
        tally.added += added;
        tally.unchanged += good - added;
      }
    } catch (error) {
      throw error instanceof AppError
        ? withWhatIsIn(error, tally.added + tally.unchanged, 'on the list')
        : error;
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
