import { Injectable } from '@nestjs/common';
import type { GateId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import { Doorbell } from '../queue/doorbell';
import { CampaignEvents } from './campaign-events';
import type { CampaignRun } from './campaign-run.entity';
import { isRecurring } from './campaign-schedule';
import type { Campaign } from './campaign.entity';
import { CampaignStore } from './campaign.store';
import { RunGroupStore } from './run-group.store';
import { RunRecipientStore } from './run-recipient.store';
import { RunStore } from './run.store';
import { skipReason } from './skip-code';

/** Ends runs: those that have been sent, once nothing of them is open, and those that were cancelled. */
@Injectable()
export class RunEnd {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
    private readonly recipients: RunRecipientStore,
    private readonly tracking: DeliveryTracking,
    private readonly events: CampaignEvents,
    private readonly doorbell: Doorbell,
  ) {}

  /** False while there is a recipient of whom something is still to be heard. What is `sent` for seven days is not waited for. */
  async complete(seen: CampaignRun): Promise<boolean> {
    const { tenantId } = seen;
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.campaigns.take(tx, tenantId, seen.campaignId);
      const run = await this.runs.take(tx, tenantId, seen.id);
      if (!campaign || run?.status !== 'finishing') return true;
      if (await this.groups.isOpen(tx, run)) return false;
      await this.runs.update(tx, run, { status: 'completed', finishedAt: new Date() });
      await this.recipients.forget(tx, run);
      if (!run.dry) await this.endCampaign(tx, campaign);
      return true;
    });
  }

  /** A run that cannot be sent ends with the reason why. The campaign was taken before. */
  async fail(tx: Tx, campaign: Campaign, run: CampaignRun, problem: string): Promise<void> {
    await this.runs.update(tx, run, { status: 'failed', finishedAt: new Date(), problem });
    await this.recipients.forget(tx, run);
    if (!run.dry) await this.endCampaign(tx, campaign);
  }

  /** When no run is open and none is to come. Taken before. */
  async endCampaign(tx: Tx, campaign: Campaign): Promise<void> {
    const { tenantId, id, nextRunAt } = campaign;
    if (nextRunAt !== null || (await this.runs.takeOpen(tx, tenantId, id)).length > 0) return;
    const latest = await this.runs.latestOf(tx, tenantId, id);
    const hasFailed = !isRecurring(campaign.schedule) && latest?.status === 'failed';
    const to = hasFailed ? 'failed' : 'completed';
    if (!(await this.campaigns.moveTo(tx, tenantId, id, to))) return;
    await this.campaigns.forgetRecipients(tx, tenantId, id);
    await this.events.tell(tx, campaign, `campaign.${to}`, { run_id: latest?.id ?? null });
  }

  /** One request that waits, after the other, and what the quota holds. What is under way may be back in the queue later. */
  async closeCancelled(seen: CampaignRun): Promise<{ closed: number; underWay: boolean }> {
    const { tenantId } = seen;
    const answer = await this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.campaigns.take(tx, tenantId, seen.campaignId);
      const run = await this.runs.take(tx, tenantId, seen.id);
      if (!campaign || run?.status !== 'cancelled' || run.finishedAt) return { closed: 0, underWay: false };
      const closed = await this.close(tx, run, null, 'The campaign was cancelled.');
      if (closed > 0) return { closed, underWay: true };
      const underWay = await this.groups.isUnderWay(tx, run);
      if (!underWay) {
        await this.runs.update(tx, run, { finishedAt: new Date() });
        await this.recipients.forget(tx, run);
        if ((await this.runs.takeOpen(tx, tenantId, campaign.id)).length === 0)
          await this.campaigns.forgetRecipients(tx, tenantId, campaign.id);
      }
      return { closed: 0, underWay };
    });
    if (answer.closed > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
    return answer;
  }

  /** One request that waits behind a gate which does not open for it any more. False when there is none. */
  async closeOutside(run: CampaignRun, gateId: GateId): Promise<boolean> {
    const closed = await this.database.forTenant(run.tenantId, (tx) =>
      this.close(tx, run, [gateId], skipReason('outside_window')),
    );
    if (closed > 0) this.doorbell.ringSoon('fan-out-events', run.tenantId);
    return closed > 0;
  }

  private async close(tx: Tx, run: CampaignRun, gateIds: GateId[] | null, because: string): Promise<number> {
    const waiting = await this.groups.takeWaiting(tx, run, gateIds);
    const facts = waiting.map((deliveryId) => ({ deliveryId, occurredAt: new Date(), detail: because }));
    await this.tracking.moveTo(tx, run.tenantId, 'cancelled', facts);
    return waiting.length;
  }
}
