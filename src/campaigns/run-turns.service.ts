import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database';
import { allowance, windowOf } from '../scheduling/calendar/throttle';
import { CampaignClock, type CampaignTime } from './campaign-clock.store';
import type { CampaignRun } from './campaign-run.entity';
import { CampaignSettingsStore, type SettingsOfCampaigns } from './campaign-settings.store';
import type { Campaign } from './campaign.entity';
import { CampaignStore } from './campaign.store';
import { winnerOf } from './experiment';
import { RunGates } from './run-gates.service';
import { type GatedGroup, RunGroupStore } from './run-group.store';
import type { RunVariant } from './run-variant.entity';
import { RunStore } from './run.store';
import { throttlesOf } from './sending-rules';

/** Requests that are ready and wait for their turn; more would only be in the way of a pause. */
const MOST_WAITING = 12;

/** What a run does next. */
export type Turn =
  | { kind: 'page'; group: GatedGroup; variant: RunVariant; limit: number; known: KnownCampaign }
  /** Those of the group are left out. */
  | { kind: 'leave-out'; group: GatedGroup }
  /** Enough waits to be sent. */
  | { kind: 'full' }
  /** It is postponed until something may have changed. */
  | { kind: 'wait' }
  | { kind: 'again' }
  /** Everybody has a message or a reason why not. */
  | { kind: 'done' };

export interface KnownCampaign {
  campaign: Campaign;
  settings: SettingsOfCampaigns;
  time: CampaignTime;
}

/**
 * Decides what a run does next, and from what is stored alone: whose gate is open, what the throttles leave room for, and
 * whether the experiment has come to its end. Whoever asks after a crash gets the same answer.
 */
@Injectable()
export class RunTurns {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
    private readonly gates: RunGates,
    private readonly settings: CampaignSettingsStore,
    private readonly clock: CampaignClock,
  ) {}

  next(seen: CampaignRun): Promise<Turn> {
    return this.database.forTenant(seen.tenantId, async (tx): Promise<Turn> => {
      const run = await this.runs.take(tx, seen.tenantId, seen.id);
      if (run?.status !== 'running') return { kind: 'again' };
      const known = await this.know(tx, run);
      const groups = await this.gates.tended(tx, run, known.campaign, known.settings, known.time);
      const toLeaveOut = groups.find(({ skipCode, done, waiting }) => skipCode && (!done || waiting > 0));
      if (toLeaveOut) return { kind: 'leave-out', group: toLeaveOut };
      const left = groups.filter(({ done }) => !done);
      if (left.length === 0) return { kind: 'done' };
      const variants = await this.runs.variants(tx, run);
      const hasEnded = await this.experiment(tx, run, known, groups);
      const ready = left.filter((group) => group.variant !== null || hasEnded);
      const [group] = ready.filter(({ isOpen }) => isOpen || run.dry);
      if (!group) return this.postpone(tx, run, waitFor(ready, run, known.time));
      const waiting = groups.reduce((sum, each) => sum + (each.isOpen ? each.waiting : 0), 0);
      if (waiting >= MOST_WAITING) return { kind: 'full' };
      const room = run.dry ? { mayLeave: Infinity, lookAgainAt: null } : await this.room(tx, run, known);
      if (room.lookAgainAt) return this.postpone(tx, run, known.time.until(room.lookAgainAt));
      const variant = variants[group.variant ?? run.winner ?? 0];
      if (!variant) throw new Error('a group without its variant');
      return { kind: 'page', group, variant, limit: room.mayLeave, known };
    });
  }

  /** In the transaction that has read the clock: whoever sets it ahead comes before or after both. */
  private async postpone(tx: Tx, run: CampaignRun, ms: number): Promise<Turn> {
    await this.runs.postpone(tx, run, ms, null);
    return { kind: 'wait' };
  }

  async know(tx: Tx, run: CampaignRun): Promise<KnownCampaign> {
    const campaign = await this.campaigns.find(tx, run.tenantId, run.campaignId);
    if (!campaign) throw new Error('a run without its campaign');
    return {
      campaign,
      settings: await this.settings.get(tx, run.tenantId),
      time: await this.clock.read(tx, run.tenantId, campaign.test),
    };
  }

  /** Whether those who are not in the test may be sent to. The winner is chosen when its time has come. */
  private async experiment(
    tx: Tx,
    run: CampaignRun,
    { campaign, time }: KnownCampaign,
    groups: GatedGroup[],
  ): Promise<boolean> {
    const { experiment } = campaign;
    if (!experiment || run.winner !== null || run.dry) return true;
    if (groups.some(({ variant, done }) => variant !== null && !done)) return false;
    if (!run.testEndsAt) {
      run.testEndsAt = new Date(time.now.getTime() + experiment.wait * 1_000);
      await this.runs.update(tx, run, { testEndsAt: run.testEndsAt });
    }
    if (run.testEndsAt > time.now) return false;
    run.winner = winnerOf(await this.groups.scores(tx, run), experiment.winner_by);
    await this.runs.update(tx, run, { winner: run.winner });
    return true;
  }

  /** What the throttles leave room for: what has left in their windows counts, and what may leave at any moment. */
  private async room(tx: Tx, run: CampaignRun, { campaign, time }: KnownCampaign) {
    const throttles = throttlesOf(campaign.rules);
    if (throttles.length === 0) return { mayLeave: Infinity, lookAgainAt: null };
    const startedAt = run.startedAt ?? time.now;
    const sent: number[] = [];
    for (const throttle of throttles) {
      const { opensAt } = windowOf(throttle, startedAt, time.now);
      sent.push(await this.groups.leavingSince(tx, run, time.dueAt(opensAt)));
    }
    return allowance(throttles, startedAt, time.now, sent);
  }
}

/** Nobody looks for longer: rules may change meanwhile. */
const LONGEST_WAIT_MS = 600_000;
const SHORTEST_WAIT_MS = 500;

/** Until the next gate opens, or the test of the experiment ends. */
function waitFor(ready: GatedGroup[], run: CampaignRun, time: CampaignTime): number {
  const times = ready.flatMap(({ opensAt }) => (opensAt ? [opensAt] : []));
  if (ready.length === 0 && run.testEndsAt) times.push(run.testEndsAt);
  const soonest = Math.min(LONGEST_WAIT_MS, ...times.map((at) => time.until(at)));
  return Math.max(soonest, SHORTEST_WAIT_MS);
}
