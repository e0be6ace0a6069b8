import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { MessageId, TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { MessageEventStore } from '../messages/message-event.store';
import { MessageStore } from '../messages/message.store';
import { Doorbell } from '../queue/doorbell';

/**
 * Changes when a scheduled message leaves, or that it leaves at all. One guarded update decides against the release
 * that may happen at the same moment: either the change is in time, or the caller is told that it is too late.
 */
@Injectable()
export class Scheduling {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageStore,
    private readonly deliveries: DeliveryStore,
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  async reschedule(tenantId: TenantId, id: MessageId, scheduledAt: Date, actor: Actor): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const before = { scheduled_at: (await this.messages.find(tx, tenantId, id))?.scheduledAt };
      if (!(await this.messages.reschedule(tx, tenantId, id, scheduledAt)))
        await this.refuse(tx, tenantId, id);
      const detail = `It leaves at ${scheduledAt.toISOString()}.`;
      await this.events.insert(tx, tenantId, [{ messageId: id, type: 'message.rescheduled', detail }]);
      const change = { before, after: { scheduled_at: scheduledAt } };
      await this.audit.record(tx, tenantId, actor, { action: 'message.reschedule', target: id, ...change });
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
  }

  async cancel(tenantId: TenantId, id: MessageId, actor: Actor): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.messages.cancel(tx, tenantId, id))) await this.refuse(tx, tenantId, id);
      const cancelled = await this.deliveries.cancelQueued(tx, tenantId, id, 'The message was cancelled.');
      await this.events.insert(tx, tenantId, [
        { messageId: id, type: 'message.cancelled' },
        ...cancelled.map((row) => ({
          messageId: id,
          deliveryId: row.id,
          type: 'delivery.cancelled' as const,
        })),
      ]);
      const after = { status: 'cancelled', deliveries: cancelled.length };
      await this.audit.record(tx, tenantId, actor, { action: 'message.cancel', target: id, after });
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
  }

  private async refuse(tx: Tx, tenantId: TenantId, id: MessageId): Promise<never> {
    const message = await this.messages.find(tx, tenantId, id);
    if (!message) throw AppError.notFound('message');
    if (message.status === 'cancelled') throw new AppError('conflict', 'The message is cancelled already.');
    throw new AppError('conflict', 'The message has left already; only a scheduled one can be changed.');
  }
}
