import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { type CampaignId, type CampaignRunId, newId, type TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { firstRingKey } from '../queue/jobs';
import type { TenantCaller } from '../tenants/access';
import { CampaignClock } from './campaign-clock.store';
import { CampaignEvents } from './campaign-events';
import type { CampaignRun } from './campaign-run.entity';
import { runsAfter } from './campaign-schedule';
import { CampaignSettingsStore } from './campaign-settings.store';
import { type CampaignStatus, isMoving } from './campaign-status';
import type { Campaign } from './campaign.entity';
import { CampaignStore } from './campaign.store';
import { RunEnd } from './run-end.service';
import { RunGroupStore } from './run-group.store';
import { RunPlanning } from './run-planning.service';
import { RunStore } from './run.store';
import { takeVisible } from './visible-campaign';

/**
 * Moves campaigns by the table in campaign-status.ts: each call is one guarded move with what it means for the runs that
 * are open. What follows from it is the worker's.
 */
@Injectable()
export class CampaignMoves {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
    private readonly settings: CampaignSettingsStore,
    private readonly planning: RunPlanning,
    private readonly end: RunEnd,
    private readonly clock: CampaignClock,
    private readonly events: CampaignEvents,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  /** To be run as its schedule says, or, where launches are approved, to wait for somebody else's word. */
  async launch(caller: TenantCaller, id: CampaignId): Promise<void> {
    refuseInactive(caller);
    await this.inCampaign(caller, id, 'launch', async (tx, campaign) => {
      await this.refuseEmpty(tx, campaign);
      const { approvalRequired } = await this.settings.get(tx, caller.tenantId);
      const to = approvalRequired ? 'pending_approval' : 'scheduled';
      await this.move(tx, campaign, to);
      await this.schedule(tx, campaign, to, caller.actor.id);
      return { status: to };
    });
    await this.planSoon(caller.tenantId, id);
  }

  /** By another key than the one that launched it. */
  async approve(caller: TenantCaller, id: CampaignId): Promise<void> {
    refuseInactive(caller);
    await this.inCampaign(caller, id, 'approve', async (tx, campaign) => {
      if (campaign.status === 'pending_approval' && campaign.launchedBy === caller.actor.id)
        throw new AppError(
          'conflict',
          'Another key than the one that launched the campaign has to approve it.',
        );
      await this.move(tx, campaign, 'scheduled', ['pending_approval']);
      await this.schedule(tx, campaign, 'scheduled', campaign.launchedBy);
      return { status: 'scheduled', launched_by: campaign.launchedBy };
    });
    await this.planSoon(caller.tenantId, id);
  }

  /** A draft again, to be changed; before its first run only. */
  async withdraw(caller: TenantCaller, id: CampaignId): Promise<void> {
    await this.inCampaign(caller, id, 'withdraw', async (tx, campaign) => {
      if (await this.runs.latestOf(tx, caller.tenantId, id))
        throw new AppError('conflict', 'The campaign has begun: pause it, or cancel it.');
      await this.move(tx, campaign, 'draft');
      const nothing = {
        launchedAt: null,
        launchedBy: null,
        plannedTo: null,
        nextRunAt: null,
        nextAttemptAt: null,
      };
      await this.campaigns.update(tx, campaign, nothing);
      return { status: 'draft' };
    });
  }

  /** From the next request to the provider on nothing of it leaves; what is on its way there is not called back. */
  async pause(caller: TenantCaller, id: CampaignId): Promise<void> {
    await this.inCampaign(caller, id, 'pause', async (tx, campaign) => {
      await this.move(tx, campaign, 'paused');
      await this.events.tell(tx, campaign, 'campaign.paused');
      for (const run of await this.runs.takeOpen(tx, caller.tenantId, id)) {
        await this.groups.setPaused(tx, run, true);
        if (isMoving(run.status))
          await this.runs.update(tx, run, { status: 'paused', resumesAs: run.status });
      }
      return { status: 'paused' };
    });
  }

  /** It goes on where it was. */
  async resume(caller: TenantCaller, id: CampaignId): Promise<void> {
    const { tenantId } = caller;
    const runs = await this.inCampaign(caller, id, 'resume', async (tx, campaign) => {
      const open = await this.runs.takeOpen(tx, tenantId, id);
      const to = open.length > 0 ? 'running' : 'scheduled';
      await this.move(tx, campaign, to, ['paused']);
      await this.events.tell(tx, campaign, 'campaign.resumed');
      for (const run of open) {
        await this.groups.setPaused(tx, run, false);
        if (run.status !== 'paused' || !run.resumesAs) continue;
        const values = { status: run.resumesAs, resumesAs: null, releasedAt: new Date() };
        await this.runs.update(tx, run, values);
        await this.runs.postpone(tx, run, 0, null);
      }
      return { status: to, runs: open };
    });
    await this.ring(tenantId, runs.runs, 'resumed');
    await this.planSoon(tenantId, id);
  }

  /** Who has not been sent to is not sent to any more. */
  async cancel(caller: TenantCaller, id: CampaignId): Promise<void> {
    const { tenantId } = caller;
    const { runs } = await this.inCampaign(caller, id, 'cancel', async (tx, campaign) => {
      await this.move(tx, campaign, 'cancelled');
      await this.events.tell(tx, campaign, 'campaign.cancelled');
      await this.campaigns.update(tx, campaign, { nextRunAt: null, nextAttemptAt: null });
      const open = await this.runs.takeOpen(tx, tenantId, id);
      for (const run of open) {
        await this.groups.setPaused(tx, run, true);
        await this.runs.update(tx, run, { status: 'cancelled', resumesAs: null });
        await this.runs.postpone(tx, run, 0, null);
      }
      return { status: 'cancelled', runs: open };
    });
    await this.ring(tenantId, runs, 'cancelled');
  }

  /** What becomes of a run that came up late. */
  async decide(
    caller: TenantCaller,
    id: CampaignId,
    runId: CampaignRunId,
    verdict: 'run' | 'skip',
  ): Promise<void> {
    const { tenantId } = caller;
    const { runs } = await this.inCampaign(caller, id, 'decide_run', async (tx, campaign) => {
      const run = await this.runs.take(tx, tenantId, runId);
      if (!run || run.campaignId !== id) throw AppError.notFound('run');
      if (run.status !== 'awaiting_decision' || campaign.status === 'paused')
        throw new AppError('conflict', `The run is ${run.status} and the campaign ${campaign.status}.`);
      if (verdict === 'run') {
        const values = { status: 'gathering', releasedAt: new Date(), problem: null } as const;
        await this.runs.update(tx, run, values);
        await this.runs.postpone(tx, run, 0, null);
        return { run: runId, status: 'gathering', runs: [run] };
      }
      await this.runs.update(tx, run, { status: 'skipped', finishedAt: new Date() });
      await this.end.endCampaign(tx, campaign);
      return { run: runId, status: 'skipped', runs: [] };
    });
    await this.ring(tenantId, runs, 'decided');
  }

  /** What would become of it if it were launched, or as it was. Nothing is sent. */
  async dryRun(caller: TenantCaller, id: CampaignId): Promise<CampaignRunId> {
    const { tenantId } = caller;
    const { run } = await this.inCampaign(caller, id, 'dry_run', async (tx, campaign) => {
      await this.refuseEmpty(tx, campaign);
      const { now } = await this.clock.read(tx, tenantId, campaign.test);
      const plan = { ...campaign, launchedAt: campaign.launchedAt ?? now };
      const plannedAt = runsAfter(plan, 1)[0]?.at ?? now;
      const fresh = { tenantId, campaignId: id, occurrence: `dry:${newId('run')}`, plannedAt };
      const run = await this.runs.insert(tx, { ...fresh, dry: true, status: 'gathering', problem: null });
      if (!run) throw new Error('a dry run that was there before');
      await this.planning.pin(tx, campaign, run);
      return { run };
    });
    await this.doorbell.ring('advance-run', [{ payload: { tenantId, runId: run }, key: firstRingKey(run) }]);
    return run;
  }

  /** What `act` answers besides runs is for the audit log. */
  private async inCampaign<T extends object>(
    caller: TenantCaller,
    id: CampaignId,
    verb: string,
    act: (tx: Tx, campaign: Campaign) => Promise<T>,
  ): Promise<T> {
    const { tenantId, actor } = caller;
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await takeVisible(this.campaigns, tx, caller, id);
      const done = await act(tx, campaign);
      const { runs: _, ...after } = done as T & { runs?: CampaignRun[] };
      const change = { action: `campaign.${verb}`, target: id, before: { status: campaign.status }, after };
      await this.audit.record(tx, tenantId, actor, change);
      return done;
    });
  }

  /** From a launch on its times are known; planned are only those of a campaign that was approved. */
  private async schedule(
    tx: Tx,
    campaign: Campaign,
    status: CampaignStatus,
    launchedBy: string | null,
  ): Promise<void> {
    const time = await this.clock.read(tx, campaign.tenantId, campaign.test);
    await this.campaigns.update(tx, campaign, { launchedAt: time.now, launchedBy });
    if (status === 'scheduled') await this.planning.schedule(tx, { ...campaign, launchedAt: time.now }, time);
  }

  private async move(
    tx: Tx,
    { tenantId, id, status }: Campaign,
    to: CampaignStatus,
    from?: CampaignStatus[],
  ): Promise<void> {
    const isHere = !from || from.includes(status);
    if (isHere && (await this.campaigns.moveTo(tx, tenantId, id, to))) return;
    throw new AppError('conflict', `The campaign is ${status}: it cannot become ${to}.`);
  }

  private async refuseEmpty(tx: Tx, { tenantId, id, audienceId }: Campaign): Promise<void> {
    if (audienceId !== null || (await this.campaigns.countRecipients(tx, tenantId, id)) > 0) return;
    throw new AppError('conflict', 'Nobody is in the campaign yet: add recipients, or give it an audience.');
  }

  private async ring(tenantId: TenantId, runs: CampaignRun[], why: string): Promise<void> {
    await this.doorbell.ring(
      'advance-run',
      runs.map(({ id: runId }) => ({
        payload: { tenantId, runId },
        key: `${runId}:${why}.${Date.now()}`,
      })),
    );
  }

  /** What is not due yet finds nothing to do. */
  private async planSoon(tenantId: TenantId, campaignId: CampaignId): Promise<void> {
    const key = `${campaignId}:planned.${Date.now()}`;
    await this.doorbell.ring('plan-runs', [{ payload: { tenantId, campaignId }, key }]);
  }
}

function refuseInactive({ tenantStatus }: TenantCaller): void {
  if (tenantStatus === 'active') return;
  throw new AppError('tenant_not_active', `The tenant is ${tenantStatus}; only an active one can send.`);
}
