import { Injectable, Logger } from '@nestjs/common';
import type { CampaignRunId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import { CampaignStore } from './campaign.store';
import { isMoving } from './campaign-status';
import { RunFenceStore } from './run-fence.store';
import { RunGroupStore } from './run-group.store';
import { RunStore } from './run.store';

export const BEHIND_FENCE =
  'It was due before a backup was restored, and may have been sent already. Resume it, or cancel it.';

/** Stops runs that a restored backup has brought back. Somebody who knows is to say whether they go on. */
@Injectable()
export class RunFences {
  private readonly logger = new Logger('run-fence');

  constructor(
    private readonly database: Database,
    private readonly fences: RunFenceStore,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
  ) {}

  async hasStopped(tenantId: TenantId, runId: CampaignRunId): Promise<boolean> {
    const hasStopped = await this.database.forTenant(tenantId, async (tx) => {
      const fence = await this.fences.get(tx);
      const seen = fence && (await this.runs.find(tx, tenantId, runId));
      if (!seen || seen.dry || seen.plannedAt >= fence.dueBefore || seen.createdAt >= fence.setAt)
        return false;
      const campaign = await this.campaigns.take(tx, tenantId, seen.campaignId);
      const run = await this.runs.take(tx, tenantId, runId);
      if (!campaign || campaign.test || !run || !isMoving(run.status)) return false;
      if (run.releasedAt && run.releasedAt >= fence.setAt) return false;
      await this.groups.setPaused(tx, run, true);
      await this.runs.update(tx, run, { status: 'paused', resumesAs: run.status, problem: BEHIND_FENCE });
      await this.campaigns.moveTo(tx, tenantId, campaign.id, 'paused');
      return true;
    });
    if (hasStopped) this.logger.warn({ event: 'run behind the fence', tenantId, runId });
    return hasStopped;
  }
}
