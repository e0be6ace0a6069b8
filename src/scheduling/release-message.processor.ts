import { Injectable } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { DispatchStore } from '../messages/dispatch.store';
import { HeldMessageStore } from '../messages/held-message.store';
import { MessageEventStore } from '../messages/message-event.store';
import { MessageStore } from '../messages/message.store';
import { idsOf, laneOf, planDispatches } from '../messages/plan-dispatches';
import { logQuotaWarnings, quotaEvents } from '../messages/quota-notices';
import { NOT_COUNTED, QuotaStore } from '../messages/quota.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { LaneBell } from '../queue/lane-bell';

/**
 * A scheduled message has come due: its deliveries are packed into dispatches, in one transaction with the claim. Rung
 * twice, or raced by a cancellation, the second one finds the message no longer scheduled. Beyond the quota it is held,
 * whatever happens to new messages there: it was accepted.
 */
@Injectable()
@Processes('release-message')
export class ReleaseMessageProcessor implements JobProcessor<'release-message'> {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageStore,
    private readonly deliveries: DeliveryStore,
    private readonly dispatches: DispatchStore,
    private readonly events: MessageEventStore,
    private readonly quotas: QuotaStore,
    private readonly held: HeldMessageStore,
    private readonly lanes: LaneBell,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'release-message'>[]> {
    return this.messages.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, messageId }: JobPayloads['release-message']): Promise<void> {
    const done = await this.database.forTenant(tenantId, async (tx) => {
      const message = await this.messages.claimRelease(tx, tenantId, messageId);
      if (!message) return null;
      const waiting = await this.deliveries.queuedOfMessage(tx, tenantId, messageId);
      const quota =
        message.heldRecipients === null && !message.test
          ? await this.quotas.take(tx, tenantId, message.channel, waiting.length)
          : NOT_COUNTED;
      const events = quotaEvents(messageId, quota);
      await this.events.insert(tx, tenantId, events);
      if (quota.kind === 'exceeded') {
        await this.held.hold(tx, tenantId, messageId, waiting.length);
        return { events };
      }
      const alone = 'mime' in message.content && message.content.mime !== null;
      const dispatches = planDispatches({ ...message, alone }, waiting);
      const lane = laneOf(message);
      const { channel, gateId, nextAttemptAt: dueAt } = message;
      const ids = idsOf(dispatches);
      const rung = this.lanes.choose(tenantId, lane, ids);
      await this.dispatches.insert(tx, tenantId, { channel, lane, gateId, dueAt }, dispatches, rung);
      await this.deliveries.assignDispatches(tx, tenantId, dispatches);
      return { events, dispatches: { lane, ids, rung } };
    });
    if (!done) return;
    const { events, dispatches } = done;
    if (dispatches) await this.lanes.ring(tenantId, dispatches.lane, dispatches.ids, dispatches.rung);
    logQuotaWarnings(tenantId, events);
    if (events.length > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
  }
}
