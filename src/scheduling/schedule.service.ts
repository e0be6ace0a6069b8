import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { MessageId } from '../common/ids';
import { afterCommit } from '../database/after-commit';
import { Database, type Tx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { MessageEventStore } from '../messages/message-event.store';
import { MessageStore } from '../messages/message.store';
import { isHiddenFrom } from '../messages/visible-mode';
import { Metrics } from '../metrics/metrics';
import { Doorbell } from '../queue/doorbell';
import type { TenantCaller } from '../tenants/access';

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
    private readonly metrics: Metrics,
  ) {}

  async reschedule(caller: TenantCaller, id: MessageId, scheduledAt: Date): Promise<void> {
    const { tenantId, actor } = caller;
    await this.database.forTenant(tenantId, async (tx) => {
      await this.refuseHidden(caller, tx, id);
      const before = { scheduled_at: (await this.messages.find(tx, tenantId, id))?.scheduledAt };
      if (!(await this.messages.reschedule(tx, tenantId, id, scheduledAt))) await this.refuse(caller, tx, id);
      const detail = `It leaves at ${scheduledAt.toISOString()}.`;
      await this.events.insert(tx, tenantId, [{ messageId: id, type: 'message.rescheduled', detail }]);
      const change = { before, after: { scheduled_at: scheduledAt } };
      await this.audit.record(tx, tenantId, actor, { action: 'message.reschedule', target: id, ...change });
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
  }

  async cancel(caller: TenantCaller, id: MessageId): Promise<void> {
    const { tenantId, actor } = caller;
    await this.database.forTenant(tenantId, async (tx) => {
      await this.refuseHidden(caller, tx, id);
      if (!(await this.messages.cancel(tx, tenantId, id))) await this.refuse(caller, tx, id);
      const cancelled = await this.deliveries.cancelQueued(tx, tenantId, id, 'The message was cancelled.');
      afterCommit(tx, () => {
        for (const { test } of cancelled)
          this.metrics.deliveries.inc({ status: 'cancelled', mode: test ? 'test' : 'live' });
      });
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

  /** The mode of a message never changes: to look first is no race. */
  private async refuseHidden(caller: TenantCaller, tx: Tx, id: MessageId): Promise<void> {
    if (caller.mode === 'live') return;
    const message = await this.messages.find(tx, caller.tenantId, id);
    if (!message || isHiddenFrom(caller, message.test)) throw AppError.notFound('message');
  }

  private async refuse({ tenantId }: TenantCaller, tx: Tx, id: MessageId): Promise<never> {
    const message = await this.messages.find(tx, tenantId, id);
    if (!message) throw AppError.notFound('message');
    if (message.status === 'cancelled') throw new AppError('conflict', 'The message is cancelled already.');
    throw new AppError('conflict', 'The message has left already; only a scheduled one can be changed.');
  }
}
