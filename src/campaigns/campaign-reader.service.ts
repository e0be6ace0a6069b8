import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { CampaignId } from '../common/ids';
import { cursorOf } from '../common/pagination';
import { Database, type Tx } from '../database/database';
import { isHiddenFrom, seesTest } from '../messages/visible-mode';
import type { TenantCaller } from '../tenants/access';
import { type CampaignDetailDto, type SkippedPageDto, toCampaignDto, toProgressDto } from './campaign.dto';
import type { Campaign } from './campaign.entity';
import { CampaignStore } from './campaign.store';
import { RunStore } from './run.store';

/** What callers read about campaigns and their runs. */
@Injectable()
export class CampaignReader {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
  ) {}

  list(
    caller: TenantCaller,
    test: boolean | undefined,
    before: string | null,
    limit: number,
  ): Promise<Campaign[]> {
    const { tenantId } = caller;
    const wanted = seesTest(caller, test);
    return this.database.forTenant(tenantId, (tx) =>
      this.campaigns.list(tx, tenantId, wanted, before, limit),
    );
  }

  get(caller: TenantCaller, id: CampaignId): Promise<CampaignDetailDto> {
    const { tenantId } = caller;
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.visible(tx, caller, id);
      const run = await this.runs.latestOf(tx, tenantId, id);
      return {
        ...toCampaignDto(campaign),
        recipients: await this.campaigns.countRecipients(tx, tenantId, id),
        progress: run && toProgressDto(run, await this.runs.countStatuses(tx, run)),
      };
    });
  }

  skipped(caller: TenantCaller, id: CampaignId, after: number, limit: number): Promise<SkippedPageDto> {
    const { tenantId } = caller;
    return this.database.forTenant(tenantId, async (tx) => {
      await this.visible(tx, caller, id);
      const run = await this.runs.latestOf(tx, tenantId, id);
      const rows = run ? await this.runs.skippedOf(tx, run, after, limit) : [];
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        object: 'list',
        data: shown.map(({ recipient, skipped }) => ({ recipient, reason: skipped })),
        has_more: last !== undefined,
        next_cursor: last ? cursorOf(String(last.position)) : null,
      };
    });
  }

  private async visible(tx: Tx, caller: TenantCaller, id: CampaignId): Promise<Campaign> {
    const campaign = await this.campaigns.find(tx, caller.tenantId, id);
    if (!campaign || isHiddenFrom(caller, campaign.test)) throw AppError.notFound('campaign');
    return campaign;
  }
}
