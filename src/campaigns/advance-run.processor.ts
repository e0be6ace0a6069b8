import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { CampaignRunId, TenantId } from '../common/ids';
import { Database, type PlatformTx } from '../database/database';
import { type JobProcessor, Processes } from '../queue/job-processor';
import { type JobPayloads, LANES, type Ring } from '../queue/jobs';
import { Sweeper } from '../queue/sweeper';
import type { BuiltTemplate } from '../templates/built-template';
import { TemplateStore } from '../templates/template.store';
import type { CampaignRun } from './campaign-run.entity';
import { CampaignStore } from './campaign.store';
import { RunEnd } from './run-end.service';
import { RunPages } from './run-pages.service';
import { RunStore } from './run.store';

const GATHERED_AT_ONCE = 10_000;
/** Requests that are ready and wait for their turn; more would only be in the way of a pause. */
const MOST_WAITING = 12;
const LOOK_AGAIN_MS = 100;
/** Then others have their turn, and a worker that is to stop can. */
const TURN_MS = 3_000;
const END_LOOKED_FOR_MS = 2_000;
const NO_PROBLEM = null;

type Step = 'more' | 'full' | 'over';

/**
 * Takes a run forward: gathers who is in it, makes messages to the next of them while few wait to be sent, and ends it when
 * everybody has come to an end. Each step is one transaction that moves the run's own mark: killed at any moment, or run
 * twice at once, nobody is left out and nobody comes twice.
 */
@Injectable()
@Processes('advance-run')
export class AdvanceRunProcessor implements JobProcessor<'advance-run'> {
  private readonly logger = new Logger('advance-run');

  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly templates: TemplateStore,
    private readonly pages: RunPages,
    private readonly end: RunEnd,
    private readonly sweeper: Sweeper,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'advance-run'>[]> {
    return this.runs.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, runId }: JobPayloads['advance-run']): Promise<void> {
    const until = Date.now() + TURN_MS;
    while (Date.now() < until) {
      const step = await this.step(tenantId, runId);
      if (step === 'over') return;
      if (step === 'full') await delay(LOOK_AGAIN_MS);
    }
    const run = await this.database.forTenant(tenantId, (tx) => this.runs.find(tx, tenantId, runId));
    if (run) await this.database.forTenant(tenantId, (tx) => this.runs.postpone(tx, run, 0, run.problem));
    this.sweeper.sweepSoon('advance-run');
  }

  private async step(tenantId: TenantId, runId: CampaignRunId): Promise<Step> {
    const run = await this.database.forTenant(tenantId, (tx) => this.runs.find(tx, tenantId, runId));
    switch (run?.status) {
      case 'gathering':
        return this.gather(run);
      case 'running':
        return this.fill(run);
      case 'finishing':
        return this.finish(run);
      case 'cancelled':
        return this.close(run);
      case undefined:
      case 'paused':
      case 'completed':
      case 'failed':
        return 'over';
    }
  }

  private async gather(seen: CampaignRun): Promise<Step> {
    const { tenantId } = seen;
    return this.database.forTenant(tenantId, async (tx): Promise<Step> => {
      const run = await this.runs.take(tx, tenantId, seen.id);
      if (run?.status !== 'gathering') return 'more';
      if (!run.startedAt) {
        await this.runs.update(tx, run, { startedAt: new Date() });
        await this.campaigns.moveTo(tx, tenantId, run.campaignId, 'running');
      }
      const found = await this.runs.gatherGiven(tx, run, GATHERED_AT_ONCE);
      if (found < GATHERED_AT_ONCE) {
        await this.runs.addGroup(tx, run, 1, run.plannedAt);
        await this.runs.update(tx, run, { status: 'running' });
      }
      return 'more';
    });
  }

  private async fill(run: CampaignRun): Promise<Step> {
    const { tenantId } = run;
    const known = await this.database.forTenant(tenantId, async (tx) => {
      const groups = await this.runs.groups(tx, tenantId, run.id);
      const gateIds = groups.map(({ gateId }) => gateId);
      return {
        campaign: await this.campaigns.find(tx, tenantId, run.campaignId),
        version: await this.templates.version(tx, tenantId, run.templateVersionId),
        next: groups.find(({ done }) => !done),
        waiting: await this.runs.waitingAt(tx, tenantId, gateIds),
      };
    });
    const { campaign, version, next, waiting } = known;
    if (!campaign) throw new Error('a run without its campaign');
    if (waiting > 0) this.feed();
    if (!next) {
      await this.database.forTenant(tenantId, async (tx) => {
        const now = await this.runs.take(tx, tenantId, run.id);
        if (now?.status === 'running') await this.runs.update(tx, now, { status: 'finishing' });
      });
      return 'more';
    }
    if (waiting >= MOST_WAITING) return 'full';
    try {
      await this.pages.fillNext(campaign, run, next, version.built as BuiltTemplate);
      return 'more';
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const waitMs = (error.retryAfterSeconds ?? 60) * 1_000;
      await this.database.forTenant(tenantId, (tx) => this.runs.postpone(tx, run, waitMs, error.detail));
      this.logger.warn({ event: 'run waits', tenantId, runId: run.id, code: error.code });
      return 'over';
    }
  }

  private async finish(run: CampaignRun): Promise<Step> {
    if (await this.end.complete(run)) return 'over';
    await this.database.forTenant(run.tenantId, (tx) =>
      this.runs.postpone(tx, run, END_LOOKED_FOR_MS, NO_PROBLEM),
    );
    return 'over';
  }

  private async close(run: CampaignRun): Promise<Step> {
    const { closed, underWay } = await this.end.closeCancelled(run);
    if (closed > 0) return 'more';
    if (underWay) {
      await this.database.forTenant(run.tenantId, (tx) =>
        this.runs.postpone(tx, run, END_LOOKED_FOR_MS, NO_PROBLEM),
      );
    }
    return 'over';
  }

  /** What waits at the gate, after a pause too, is not left to the next sweep. */
  private feed(): void {
    for (const lane of LANES) if (lane.startsWith('bulk')) this.sweeper.sweepSoon(`send-dispatch-${lane}`);
    this.sweeper.sweepSoon('send-test-dispatch');
  }
}
