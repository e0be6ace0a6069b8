import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { select } from '../database/sql';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import { Doorbell } from '../queue/doorbell';
import type { CampaignRun } from './campaign-run.entity';
import { CampaignStore } from './campaign.store';
import { RunStore } from './run.store';

const BECAUSE = 'The campaign was cancelled.';

/** Of the deliveries of the run $2 of the tenant $1. */
const OF_RUN = `
  FROM run_groups g
  JOIN messages m ON m.tenant_id = g.tenant_id AND m.gate_id = g.gate_id
  JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.id
 WHERE g.tenant_id = $1 AND g.run_id = $2`;

/** Ends runs: those that have been sent, once nothing of them is open, and those that were cancelled. */
@Injectable()
export class RunEnd {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly tracking: DeliveryTracking,
    private readonly doorbell: Doorbell,
  ) {}

  /** False while there is a recipient of whom something is still to be heard. What is `sent` for seven days is not waited for. */
  async complete(seen: CampaignRun): Promise<boolean> {
    const { tenantId } = seen;
    return this.database.forTenant(tenantId, async (tx) => {
      const run = await this.runs.take(tx, tenantId, seen.id);
      if (run?.status !== 'finishing') return true;
      const open = await select(
        tx,
        `SELECT 1 ${OF_RUN} AND (d.status IN ('queued', 'unknown')
            OR d.status IN ('sent', 'soft_bounced') AND d.updated_at > now() - interval '7 days') LIMIT 1`,
        [tenantId, run.id],
      );
      if (open.length > 0) return false;
      await this.runs.update(tx, run, { status: 'completed', finishedAt: new Date() });
      await this.runs.forgetRecipients(tx, run);
      await this.campaigns.moveTo(tx, tenantId, run.campaignId, 'completed');
      return true;
    });
  }

  /** One request that waits, after the other, and what the quota holds. What is under way may be back in the queue later. */
  async closeCancelled(seen: CampaignRun): Promise<{ closed: number; underWay: boolean }> {
    const { tenantId } = seen;
    const answer = await this.database.forTenant(tenantId, async (tx) => {
      const run = await this.runs.take(tx, tenantId, seen.id);
      if (run?.status !== 'cancelled' || run.finishedAt) return { closed: 0, underWay: false };
      const waiting = await this.runs.takeWaiting(tx, run);
      const facts = waiting.map((deliveryId) => ({ deliveryId, occurredAt: new Date(), detail: BECAUSE }));
      await this.tracking.moveTo(tx, tenantId, 'cancelled', facts);
      if (waiting.length > 0) return { closed: waiting.length, underWay: true };
      const underWay = await this.runs.isUnderWay(tx, run);
      if (!underWay) {
        await this.runs.update(tx, run, { finishedAt: new Date() });
        await this.runs.forgetRecipients(tx, run);
      }
      return { closed: 0, underWay };
    });
    if (answer.closed > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
    return answer;
  }
}
