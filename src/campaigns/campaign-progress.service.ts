import { Injectable } from '@nestjs/common';
import type { CampaignId, TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { select } from '../database/sql';
import type { DeliveryStatus } from '../messages/delivery-status';
import { type CampaignProgressDto, toProgressDto } from './campaign.dto';
import type { CampaignRun } from './campaign-run.entity';
import { type CampaignStatus, isOver } from './campaign-status';
import { CampaignStore } from './campaign.store';
import { DELIVERIES_OF_GROUPS, HAS_LEFT } from './delivery-sql';
import { estimatedFinish, ratePerMinute } from './progress-pace';
import { RunStore } from './run.store';

export interface CampaignStanding {
  status: CampaignStatus;
  progress: CampaignProgressDto | null;
  /** Nothing of it changes any more. */
  over: boolean;
}

interface Counted {
  status: DeliveryStatus;
  n: number;
  sent: number;
  leftInLastMinute: number;
  secondsSinceFirst: number | null;
}

/** Counts what has become of those in a run, out of the ledger: one look at each of its deliveries. */
@Injectable()
export class CampaignProgress {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
  ) {}

  /** Null when there is no such campaign. */
  standing(tenantId: TenantId, id: CampaignId): Promise<CampaignStanding | null> {
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.campaigns.find(tx, tenantId, id);
      if (!campaign) return null;
      const run = await this.runs.latestOf(tx, tenantId, id);
      // Those who still wait when a campaign is cancelled are cancelled one request after the other.
      const closing = run?.status === 'cancelled' && run.finishedAt === null;
      return {
        status: campaign.status,
        progress: run && (await this.of(tx, run)),
        over: isOver(campaign.status) && !closing,
      };
    });
  }

  async of(tx: Tx, run: CampaignRun): Promise<CampaignProgressDto> {
    const counted = await this.count(tx, run);
    const statuses = Object.fromEntries(counted.map(({ status, n }) => [status, n]));
    const sum = (of: (row: Counted) => number) => counted.reduce((total, row) => total + of(row), 0);
    const sinceFirst = counted.flatMap(({ secondsSinceFirst }) => secondsSinceFirst ?? []);
    const rate = ratePerMinute(
      sum(({ leftInLastMinute }) => leftInLastMinute),
      sinceFirst.length > 0 ? Math.max(...sinceFirst) : null,
    );
    const progress = toProgressDto(run, statuses);
    const waiting = progress.pending + (statuses.queued ?? 0);
    return {
      ...progress,
      accepted: sum(({ n }) => n),
      sent: sum(({ sent }) => sent),
      delivered: statuses.delivered ?? 0,
      rate_per_minute: rate,
      estimated_finish: estimatedFinish(run.status, waiting, rate, Date.now())?.toISOString() ?? null,
    };
  }

  private count(tx: Tx, { tenantId, id }: CampaignRun): Promise<Counted[]> {
    return select<Counted>(
      tx,
      `SELECT d.status, count(*)::int AS n, (count(*) FILTER (WHERE ${HAS_LEFT}))::int AS sent,
              (count(*) FILTER (WHERE d.sent_at > now() - interval '1 minute'))::int AS "leftInLastMinute",
              extract(epoch FROM now() - min(d.sent_at))::float8 AS "secondsSinceFirst"
         FROM ${DELIVERIES_OF_GROUPS}
        WHERE g.tenant_id = $1 AND g.run_id = $2 GROUP BY d.status`,
      [tenantId, id],
    );
  }
}
