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
import { RunEnd } from './run-end.service';
import { RunFences } from './run-fences.service';
import { RunGathering } from './run-gathering.service';
import { RunGates } from './run-gates.service';
import type { GatedGroup } from './run-group.store';
import { RunLeavingOut } from './run-leaving-out.service';
import { RunPages } from './run-pages.service';
import { RunTurns } from './run-turns.service';
import { RunStore } from './run.store';

const LOOK_AGAIN_MS = 100;
/** Then others have their turn, and a worker that is to stop can. */
const TURN_MS = 3_000;
const END_LOOKED_FOR_MS = 2_000;

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
    private readonly runs: RunStore,
    private readonly templates: TemplateStore,
    private readonly fences: RunFences,
    private readonly gathering: RunGathering,
    private readonly turns: RunTurns,
    private readonly gates: RunGates,
    private readonly pages: RunPages,
    private readonly leavingOut: RunLeavingOut,
    private readonly end: RunEnd,
    private readonly sweeper: Sweeper,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'advance-run'>[]> {
    return this.runs.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, runId }: JobPayloads['advance-run']): Promise<void> {
    if (await this.fences.hasStopped(tenantId, runId)) return;
    const until = Date.now() + TURN_MS;
    while (Date.now() < until) {
      const step = await this.step(tenantId, runId);
      if (step === 'over') return;
      if (step === 'full') await delay(LOOK_AGAIN_MS);
    }
    const run = await this.find(tenantId, runId);
    if (run) await this.postpone(run, 0, run.problem);
    this.sweeper.sweepSoon('advance-run');
  }

  private find(tenantId: TenantId, runId: CampaignRunId): Promise<CampaignRun | null> {
    return this.database.forTenant(tenantId, (tx) => this.runs.find(tx, tenantId, runId));
  }

  private async step(tenantId: TenantId, runId: CampaignRunId): Promise<Step> {
    const run = await this.find(tenantId, runId);
    switch (run?.status) {
      case 'gathering':
        await this.gathering.gatherNext(run);
        return 'more';
      case 'running':
        return this.fill(run);
      case 'finishing':
        return this.finish(run);
      case 'cancelled':
        return this.close(run);
      case undefined:
      case 'awaiting_decision':
      case 'paused':
      case 'completed':
      case 'skipped':
      case 'failed':
        return 'over';
    }
  }

  private async fill(run: CampaignRun): Promise<Step> {
    const turn = await this.turns.next(run);
    switch (turn.kind) {
      case 'again':
        return 'more';
      case 'full':
        this.feed();
        return 'full';
      case 'wait':
        this.feed();
        return 'over';
      case 'leave-out':
        return this.leaveOut(run, turn.group);
      case 'done':
        await this.database.forTenant(run.tenantId, async (tx) => {
          const now = await this.runs.take(tx, run.tenantId, run.id);
          if (now?.status === 'running') await this.runs.update(tx, now, { status: 'finishing' });
        });
        return 'more';
      case 'page':
        this.feed();
    }
    const { tenantId } = run;
    const { templateVersionId } = turn.variant;
    const version = await this.database.forTenant(tenantId, (tx) =>
      this.templates.version(tx, tenantId, templateVersionId),
    );
    try {
      await this.pages.fillNext(run, turn, version.built as BuiltTemplate);
      return 'more';
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await this.postpone(run, (error.retryAfterSeconds ?? 60) * 1_000, error.detail);
      this.logger.warn({ event: 'run waits', tenantId, runId: run.id, code: error.code });
      return 'over';
    }
  }

  /** Retries pass the same gates as first sends. */
  private async finish(run: CampaignRun): Promise<Step> {
    if (await this.end.complete(run)) return 'over';
    const groups = await this.database.forTenant(run.tenantId, async (tx) => {
      const now = await this.runs.take(tx, run.tenantId, run.id);
      if (now?.status !== 'finishing') return [];
      const { campaign, settings, time } = await this.turns.know(tx, now);
      return this.gates.tended(tx, now, campaign, settings, time);
    });
    const outside = groups.find(({ skipCode, waiting }) => skipCode && waiting > 0);
    if (outside) return this.leaveOut(run, outside);
    await this.postpone(run, END_LOOKED_FOR_MS, null);
    return 'over';
  }

  private async leaveOut(run: CampaignRun, group: GatedGroup): Promise<Step> {
    if (group.waiting === 0) await this.leavingOut.leaveNext(run, group);
    else if (!(await this.end.closeOutside(run, group.gateId))) return 'full';
    return 'more';
  }

  private async close(run: CampaignRun): Promise<Step> {
    const { closed, underWay } = await this.end.closeCancelled(run);
    if (closed > 0) return 'more';
    if (underWay) await this.postpone(run, END_LOOKED_FOR_MS, null);
    return 'over';
  }

  private async postpone(run: CampaignRun, ms: number, problem: string | null): Promise<void> {
    await this.database.forTenant(run.tenantId, (tx) => this.runs.postpone(tx, run, ms, problem));
  }

  /** What waits at the gate, after a pause too, is not left to the next sweep. */
  private feed(): void {
    for (const lane of LANES) if (lane.startsWith('bulk')) this.sweeper.sweepSoon(`send-dispatch-${lane}`);
    this.sweeper.sweepSoon('send-test-dispatch');
  }
}
