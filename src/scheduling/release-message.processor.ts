import { Injectable } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { DispatchStore } from '../messages/dispatch.store';
import { MessageStore } from '../messages/message.store';
import { idsOf, laneOf, planDispatches } from '../messages/plan-dispatches';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { LaneBell } from '../queue/lane-bell';

/**
 * A scheduled message has come due: its deliveries are packed into dispatches, in one transaction with the claim. Rung
 * twice, or raced by a cancellation, the second one finds the message no longer scheduled.
 */
@Injectable()
@Processes('release-message')
export class ReleaseMessageProcessor implements JobProcessor<'release-message'> {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageStore,
    private readonly deliveries: DeliveryStore,
    private readonly dispatches: DispatchStore,
    private readonly lanes: LaneBell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'release-message'>[]> {
    return this.messages.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, messageId }: JobPayloads['release-message']): Promise<void> {
    const released = await this.database.forTenant(tenantId, async (tx) => {
      const message = await this.messages.claimRelease(tx, tenantId, messageId);
      if (!message) return null;
      const waiting = await this.deliveries.queuedOfMessage(tx, tenantId, messageId);
      const alone = 'mime' in message.content && message.content.mime !== null;
      const dispatches = planDispatches({ ...message, alone }, waiting);
      const lane = laneOf(message);
      const ids = idsOf(dispatches);
      const rung = this.lanes.choose(tenantId, lane, ids);
      await this.dispatches.insert(tx, tenantId, lane, dispatches, rung);
      await this.deliveries.assignDispatches(tx, tenantId, dispatches);
      return { lane, ids, rung };
    });
    if (released) await this.lanes.ring(tenantId, released.lane, released.ids, released.rung);
  }
}
