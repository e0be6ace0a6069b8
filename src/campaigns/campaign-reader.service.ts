import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { type CampaignId, type CampaignRunId, isId } from '../common/ids';
import { cursorOf, idOfCursor } from '../common/pagination';
import { Database, type Tx } from '../database/database';
import type { Delivery } from '../messages/delivery.entity';
import { seesTest } from '../messages/visible-mode';
import type { TenantCaller } from '../tenants/access';
import { CampaignProgress } from './campaign-progress.service';
import { type CampaignDetailDto, type SkippedPageDto, toCampaignDetail } from './campaign.dto';
import {
  type CampaignRunDetailDto,
  type RunDeliveriesQuery,
  toEstimateDto,
  toRunDto,
} from './campaign-run.dto';
import type { CampaignRun } from './campaign-run.entity';
import type { Campaign } from './campaign.entity';
import { CampaignStore } from './campaign.store';
import { RunGroupStore } from './run-group.store';
import { RunRecipientStore } from './run-recipient.store';
import { RunSamples } from './run-samples.service';
import { RunStore } from './run.store';
import { findVisible } from './visible-campaign';

/** What callers read about campaigns and their runs. */
@Injectable()
export class CampaignReader {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
    private readonly recipients: RunRecipientStore,
    private readonly samples: RunSamples,
    private readonly progress: CampaignProgress,
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
      const campaign = await findVisible(this.campaigns, tx, caller, id);
      const run = await this.runs.latestOf(tx, tenantId, id);
      return {
        ...toCampaignDetail(campaign),
        recipients: await this.campaigns.countRecipients(tx, tenantId, id),
        progress: run && (await this.progress.of(tx, run)),
      };
    });
  }

  listRuns(
    caller: TenantCaller,
    id: CampaignId,
    before: string | null,
    limit: number,
  ): Promise<CampaignRun[]> {
    return this.database.forTenant(caller.tenantId, async (tx) => {
      await findVisible(this.campaigns, tx, caller, id);
      return this.runs.list(tx, caller.tenantId, id, before, limit);
    });
  }

  async getRun(caller: TenantCaller, id: CampaignId, runId: CampaignRunId): Promise<CampaignRunDetailDto> {
    const { campaign, run, detail } = await this.database.forTenant(caller.tenantId, async (tx) => {
      const campaign = await findVisible(this.campaigns, tx, caller, id);
      const run = await this.runOf(tx, campaign, runId);
      const scores = await this.groups.scores(tx, run);
      const variants = await this.runs.variants(tx, run);
      return {
        ...{ campaign, run },
        detail: {
          ...toRunDto(run),
          progress: await this.progress.of(tx, run),
          skipped_by: await this.recipients.countSkips(tx, run),
          variants: variants.map(({ number, name, templateId }) => {
            const score = scores.find((each) => each.number === number);
            const { sent = 0, delivered = 0, opened = 0, clicked = 0 } = score ?? {};
            const winner = run.winner === number;
            return { name, template_id: templateId, sent, delivered, opened, clicked, winner };
          }),
          estimate: run.estimate && toEstimateDto(run.estimate),
        },
      };
    });
    return { ...detail, samples: run.dry ? await this.samples.of(campaign, run) : [] };
  }

  /** Who got what, of one run; by default of the latest that sends. */
  deliveries(
    caller: TenantCaller,
    id: CampaignId,
    { run: runId, status, after, limit }: RunDeliveriesQuery,
  ): Promise<Delivery[]> {
    const { tenantId } = caller;
    const before = idOfCursor(after, 'dlv');
    return this.database.forTenant(tenantId, async (tx) => {
      const run = await this.runNamed(tx, await findVisible(this.campaigns, tx, caller, id), runId);
      return run ? this.groups.deliveries(tx, run, status, before, limit) : [];
    });
  }

  /** Of one run; by default of the latest that sends. */
  skipped(
    caller: TenantCaller,
    id: CampaignId,
    runId: string | undefined,
    after: number,
    limit: number,
  ): Promise<SkippedPageDto> {
    const { tenantId } = caller;
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await findVisible(this.campaigns, tx, caller, id);
      const run = await this.runNamed(tx, campaign, runId);
      const rows = run ? await this.recipients.skippedOf(tx, tenantId, run.id, after, limit) : [];
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        object: 'list',
        data: shown.map(({ recipient, code, reason }) => ({ recipient, code, reason })),
        has_more: last !== undefined,
        next_cursor: last ? cursorOf(String(last.position)) : null,
      };
    });
  }

  private async runNamed(tx: Tx, campaign: Campaign, runId: string | undefined): Promise<CampaignRun | null> {
    if (runId === undefined) return this.runs.latestOf(tx, campaign.tenantId, campaign.id);
    if (!isId('run', runId)) throw AppError.notFound('run');
    return this.runOf(tx, campaign, runId);
  }

  private async runOf(tx: Tx, campaign: Campaign, runId: CampaignRunId): Promise<CampaignRun> {
    const run = await this.runs.find(tx, campaign.tenantId, runId);
    if (run?.campaignId !== campaign.id) throw AppError.notFound('run');
    return run;
  }
}
