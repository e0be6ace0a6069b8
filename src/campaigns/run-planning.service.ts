import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { CampaignId, CampaignRunId, TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { judgeMisfires, type MisfireDecision } from '../scheduling/calendar/misfire';
import { PublishedTemplates } from '../templates/published-templates.service';
import { CampaignEvents } from './campaign-events';
import { CampaignClock, type CampaignTime } from './campaign-clock.store';
import type { RunStatus } from './campaign-status';
import { misfirePolicyOf, runsAfter, runsDue } from './campaign-schedule';
import type { Campaign } from './campaign.entity';
import { CampaignStore } from './campaign.store';
import { RunEnd } from './run-end.service';
import { RunFenceStore } from './run-fence.store';
import type { RunVariant } from './run-variant.entity';
import { RunStore } from './run.store';

const STATUS_OF: Record<MisfireDecision['verdict'], RunStatus> = {
  wait: 'gathering',
  run: 'gathering',
  ask: 'awaiting_decision',
  skip: 'skipped',
};
const WHY: Record<MisfireDecision['reason'], string | null> = {
  not_due: null,
  on_time: null,
  late: 'It came up later than "late_after" allows.',
  before_fence: 'It was due before a backup was restored, and may have been run already.',
  superseded: 'A later run of the campaign was due as well.',
};

/**
 * Makes the runs of campaigns when they are due: one for each occurrence, whoever tries how often, since a run is unique by
 * what its occurrence is known by. What comes up late is run, skipped or asked about, as its schedule says.
 */
@Injectable()
export class RunPlanning {
  private readonly logger = new Logger('plan-runs');

  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly fences: RunFenceStore,
    private readonly templates: PublishedTemplates,
    private readonly clock: CampaignClock,
    private readonly end: RunEnd,
    private readonly events: CampaignEvents,
  ) {}

  /** The runs that were begun. */
  plan(tenantId: TenantId, id: CampaignId): Promise<CampaignRunId[]> {
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.campaigns.take(tx, tenantId, id);
      if (!campaign?.launchedAt || !['scheduled', 'running'].includes(campaign.status)) return [];
      const time = await this.clock.read(tx, tenantId, campaign.test);
      const plan = { ...campaign, launchedAt: campaign.launchedAt };
      const { due, next } = runsDue(plan, time.now);
      const fence = campaign.test ? null : await this.fences.get(tx);
      const decisions = judgeMisfires(
        due.map(({ at }) => at),
        time.now,
        misfirePolicyOf(campaign.schedule),
        fence && campaign.launchedAt < fence.setAt ? fence.dueBefore : null,
      );
      const begun: CampaignRunId[] = [];
      for (const [i, { key, at }] of due.entries()) {
        const decision = decisions[i];
        const run = decision && (await this.begin(tx, campaign, { key, at }, decision));
        if (run) begun.push(run);
      }
      const plannedTo = due.at(-1)?.at ?? campaign.plannedTo;
      await this.moveOn(tx, { ...campaign, plannedTo }, next, time);
      return begun;
    });
  }

  private async begin(
    tx: Tx,
    campaign: Campaign,
    { key, at }: { key: string; at: Date },
    { verdict, reason }: MisfireDecision,
  ): Promise<CampaignRunId | null> {
    const { tenantId, id: campaignId } = campaign;
    const status = STATUS_OF[verdict];
    const run = {
      ...{ tenantId, campaignId, occurrence: key, dry: false, status, plannedAt: at },
      problem: WHY[reason],
    };
    const id = await this.runs.insert(tx, run);
    if (!id) return null;
    if (status !== 'skipped') await this.pin(tx, campaign, id);
    if (status === 'awaiting_decision')
      await this.events.tell(tx, campaign, 'campaign.run_awaiting_decision', { run_id: id });
    if (reason !== 'on_time')
      this.logger.warn({ event: 'run is late', tenantId, runId: id, verdict, reason });
    return status === 'gathering' ? id : null;
  }

  /** What it sends, for good. What cannot be sent any more fails the run, and nothing else. */
  async pin(tx: Tx, campaign: Campaign, runId: CampaignRunId): Promise<void> {
    const { tenantId, channel, templateId, templateVersion, experiment } = campaign;
    const own = { id: templateId as string, version: templateVersion };
    const wanted = experiment
      ? experiment.variants.map(({ name, template, variables }) => ({
          ...{ name, template: template ?? own, variables: variables ?? {} },
        }))
      : [{ name: null, template: own, variables: {} }];
    const variants: RunVariant[] = [];
    for (const [number, { name, template, variables }] of wanted.entries()) {
      try {
        const version = await this.templates.resolve(tx, tenantId, channel, template);
        const templateVersionId = version.id;
        variants.push({
          ...{ tenantId, runId, number, name, variables, templateVersionId },
          templateId: template.id as RunVariant['templateId'],
        });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const run = await this.runs.take(tx, tenantId, runId);
        const problem = 'A template of the campaign is not there any more, or has no published version.';
        if (run) await this.runs.update(tx, run, { status: 'failed', finishedAt: new Date(), problem });
        return;
      }
    }
    await this.runs.insertVariants(tx, variants);
  }

  private async moveOn(tx: Tx, campaign: Campaign, next: Date | null, time: CampaignTime): Promise<void> {
    const { tenantId, id, status } = campaign;
    await this.campaigns.update(tx, campaign, {
      plannedTo: campaign.plannedTo,
      nextRunAt: next,
      nextAttemptAt: next && time.dueAt(next),
    });
    if ((await this.runs.takeOpen(tx, tenantId, id)).length > 0) {
      if (status === 'scheduled' && (await this.campaigns.moveTo(tx, tenantId, id, 'running')))
        await this.events.tell(tx, campaign, 'campaign.started');
    } else await this.end.endCampaign(tx, { ...campaign, nextRunAt: next });
  }

  /** When its first run, or the next one, begins: stored where the sweeps find it. */
  async schedule(tx: Tx, campaign: Campaign, time: CampaignTime): Promise<Date | null> {
    if (!campaign.launchedAt) throw new Error('a campaign that was not launched');
    const [next] = runsAfter({ ...campaign, launchedAt: campaign.launchedAt }, 1);
    const nextRunAt = next?.at ?? null;
    await this.campaigns.update(tx, campaign, {
      nextRunAt,
      nextAttemptAt: nextRunAt && time.dueAt(nextRunAt),
    });
    return nextRunAt;
  }
}
