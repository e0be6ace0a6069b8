import { setImmediate as othersFirst } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { readColumns, readMapping } from '../common/file-columns';
import { csvParts, type FilePart, partsOf } from '../common/file-parts';
import { textOf } from '../common/file-text';
import type { CampaignId, TenantId } from '../common/ids';
import { ndjsonRows } from '../common/ndjson-rows';
import type { StreamedBody } from '../common/streamed-body';
import { ENV, type Env } from '../config/env';
import { Database, type Tx } from '../database/database';
import { isHiddenFrom } from '../messages/visible-mode';
import type { Channel } from '../templates/template.entity';
import type { TenantCaller } from '../tenants/access';
import type { Campaign } from './campaign.entity';
import { CampaignStore, type NewRecipient } from './campaign.store';
import { MOST_TOLD, type RecipientFileDto } from './recipient-file.dto';
import { readRecipientRow, RECIPIENT_COLUMNS } from './recipient-row';

/** Of one transaction. */
const PART = { rows: 2_000, characters: 1024 * 1024 };
/** Rows that are read without a pause: what else this process does waits so long, a few milliseconds. */
const ROWS_AT_ONCE = 200;
/** Files of a tenant that one process takes in at once: each may wait for the campaign with a connection of its own. */
const MOST_AT_ONCE = 3;

type Tally = Omit<RecipientFileDto, 'recipients'>;

/**
 * Puts who stands in a file into a draft, without making contacts: a part is read, checked and stored before the next one
 * is, so that a file of any size needs the memory of a part. What is stored stays, whatever becomes of the rest of the
 * file: sent again, each address is in the campaign once.
 */
@Injectable()
export class RecipientFiles {
  private readonly comingIn = new Map<TenantId, number>();

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly audit: AuditStore,
  ) {}

  async add(
    caller: TenantCaller,
    id: CampaignId,
    columns: string | undefined,
    body: StreamedBody,
  ): Promise<RecipientFileDto> {
    const { tenantId } = caller;
    const others = this.comingIn.get(tenantId) ?? 0;
    if (others >= MOST_AT_ONCE)
      throw new AppError('conflict', `At most ${MOST_AT_ONCE} files at once. Wait until one of them is in.`);
    this.comingIn.set(tenantId, others + 1);
    try {
      return await this.takeIn(caller, id, columns, body);
    } finally {
      const left = (this.comingIn.get(tenantId) ?? 1) - 1;
      if (left === 0) this.comingIn.delete(tenantId);
      else this.comingIn.set(tenantId, left);
    }
  }

  private async takeIn(
    caller: TenantCaller,
    id: CampaignId,
    columns: string | undefined,
    body: StreamedBody,
  ): Promise<RecipientFileDto> {
    const { tenantId } = caller;
    const { channel } = await this.database.forTenant(tenantId, (tx) => this.takeDraft(tx, caller, id));
    const tally: Tally = { rows: 0, added: 0, replaced: 0, rejected: 0, errors: [] };
    try {
      for await (const part of this.partsIn(body, channel, columns)) {
        const { rows, good } = await readPart(part, channel, tally);
        if (rows.length > 0) await this.store(caller, id, rows, good, tally);
      }
    } catch (error) {
      throw error instanceof AppError ? withWhatIsIn(error, tally) : error;
    }
    if (tally.rows === 0)
      throw AppError.invalid([{ pointer: '', code: 'no_rows', detail: 'The file holds no recipient.' }]);
    const recipients = await this.database.forTenant(tenantId, (tx) =>
      this.campaigns.countRecipients(tx, tenantId, id),
    );
    return { ...tally, recipients };
  }

  private partsIn(
    body: StreamedBody,
    channel: Channel,
    columns: string | undefined,
  ): AsyncGenerator<FilePart> {
    const rules = RECIPIENT_COLUMNS[channel];
    const mapping = readMapping(columns, rules);
    const text = textOf(body.chunks(this.env.contactImportMaxBytes));
    return body.contentType === 'text/csv'
      ? csvParts(text, (header) => readColumns(header, mapping, rules), PART)
      : partsOf(ndjsonRows(text), [], PART);
  }

  /** `good`: rows that name somebody, some of them the same. */
  private async store(
    caller: TenantCaller,
    id: CampaignId,
    rows: NewRecipient[],
    good: number,
    tally: Tally,
  ): Promise<void> {
    const { tenantId, actor } = caller;
    const added = await this.database.forTenant(tenantId, async (tx) => {
      await this.takeDraft(tx, caller, id);
      const fresh = await this.campaigns.addRecipients(tx, tenantId, id, rows);
      const after = { added: fresh, replaced: good - fresh };
      await this.audit.record(tx, tenantId, actor, { action: 'campaign.add_recipients', target: id, after });
      return fresh;
    });
    tally.added += added;
    tally.replaced += good - added;
  }

  /** Nobody launches it until the transaction ends. */
  private async takeDraft(tx: Tx, caller: TenantCaller, id: CampaignId): Promise<Campaign> {
    const campaign = await this.campaigns.take(tx, caller.tenantId, id);
    if (!campaign || isHiddenFrom(caller, campaign.test)) throw AppError.notFound('campaign');
    if (campaign.status === 'draft') return campaign;
    throw new AppError('conflict', `The campaign is ${campaign.status}: nobody is added any more.`);
  }
}

/** The last word on an address counts. */
async function readPart(
  { columns, rows }: FilePart,
  channel: Channel,
  tally: Tally,
): Promise<{ rows: NewRecipient[]; good: number }> {
  const byAddress = new Map<string, NewRecipient>();
  let good = 0;
  for (const [i, each] of rows.entries()) {
    if (i % ROWS_AT_ONCE === 0) await othersFirst();
    const { row, errors } = readRecipientRow(each, columns, channel);
    tally.rows += 1;
    if (row) {
      good += 1;
      byAddress.set(row.address, row);
    } else {
      tally.rejected += 1;
      tally.errors.push(...errors.slice(0, Math.max(0, MOST_TOLD - tally.errors.length)));
    }
  }
  return { rows: [...byAddress.values()], good };
}

/** A file that is refused in its middle: what came before stays, and the caller is told how much that is. */
function withWhatIsIn(error: AppError, { added, replaced }: Tally): AppError {
  const { code, detail, errors, retryAfterSeconds } = error;
  if (added + replaced === 0) return error;
  // A body that ends early says that nothing of it is kept.
  const why = code === 'malformed_request' ? 'The body ended early.' : detail;
  const kept = `${why} ${added + replaced} rows before it are in the campaign; send the file again, or the rest of it.`;
  return new AppError(code, kept, errors, retryAfterSeconds);
}
