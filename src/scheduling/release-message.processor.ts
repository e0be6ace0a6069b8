import { Injectable } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { DispatchStore } from '../messages/dispatch.store';
import { MessageStore } from '../messages/message.store';
import { planDispatches } from '../messages/plan-dispatches';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import { firstRingKey, type JobPayloads, type Ring } from '../queue/jobs';

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
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'release-message'>[]> {
    return this.messages.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, messageId }: JobPayloads['release-message']): Promise<void> {
    const planned = await this.database.forTenant(tenantId, async (tx) => {
      const message = await this.messages.claimRelease(tx, tenantId, messageId);
      if (!message) return [];
      const waiting = await this.deliveries.queuedOfMessage(tx, tenantId, messageId);
      const dispatches = planDispatches(message, waiting);
      await this.dispatches.insert(tx, tenantId, message.channel, dispatches);
      await this.deliveries.assignDispatches(tx, tenantId, dispatches);
      return dispatches;
    });
    await this.doorbell.ring(
      'send-dispatch',
      planned.map(({ id }) => ({ payload: { tenantId, dispatchId: id }, key: firstRingKey(id) })),
    );
  }
}
