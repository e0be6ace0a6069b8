import { Inject, Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { FilesAtOnce, readPart, withWhatIsIn } from '../common/file-intake';
import { readColumns, readMapping } from '../common/file-columns';
import { csvParts, type FilePart, partsOf } from '../common/file-parts';
import { textOf } from '../common/file-text';
import type { CampaignId } from '../common/ids';
import { ndjsonRows } from '../common/ndjson-rows';
import type { StreamedBody } from '../common/streamed-body';
import { ENV, type Env } from '../config/env';
import { Database, type Tx } from '../database/database';
import { isHiddenFrom } from '../messages/visible-mode';
import type { Channel } from '../templates/template.entity';
import type { TenantCaller } from '../tenants/access';
import type { Campaign } from './campaign.entity';
import { CampaignStore, type NewRecipient } from './campaign.store';
import type { RecipientFileDto } from './recipient-file.dto';
import { readRecipientRow, RECIPIENT_COLUMNS } from './recipient-row';

/** Of one transaction. */
const PART = { rows: 2_000, characters: 1024 * 1024 };
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
  private readonly files = new FilesAtOnce(MOST_AT_ONCE);

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
    return this.files.during(caller.tenantId, () => this.takeIn(caller, id, columns, body));
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
        const { rows, good } = await readPart(
          part,
          tally,
          (row, names) => readRecipientRow(row, names, channel),
          ({ address }) => address,
        );
        if (rows.length > 0) await this.store(caller, id, rows, good, tally);
      }
    } catch (error) {
      throw error instanceof AppError
        ? withWhatIsIn(error, tally.added + tally.replaced, 'in the campaign')
        : error;
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
