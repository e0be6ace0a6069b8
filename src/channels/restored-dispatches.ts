import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DispatchId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import type { Tx } from '../database/database';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import { ReliabilityCounterStore } from '../messages/reliability-counter.store';
import { lostCounts } from '../messages/reliability-counters';
import { UnsettledDispatchStore } from '../messages/unsettled-dispatch.store';

const RESTORED =
  'A backup was restored. Whether it was sent after the backup was made is being found out before anything is sent.';

/**
 * What was waiting in a backup may have been sent since by the system that it was taken of. Such a dispatch is put in
 * doubt instead of being sent, and settled like a lost answer. Twice is harmless: the second finds nothing to do.
 */
@Injectable()
export class RestoredDispatches {
  private readonly logger = new Logger('run-fence');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly unsettled: UnsettledDispatchStore,
    private readonly tracking: DeliveryTracking,
    private readonly counters: ReliabilityCounterStore,
  ) {}

  /** False when the dispatch does not stand behind the fence. */
  async putInDoubt(tx: Tx, tenantId: TenantId, id: DispatchId): Promise<boolean> {
    const { dispatchLeaseMs, unknownSettleAfterMs } = this.env;
    const times = { leaseMs: dispatchLeaseMs, checkAfterMs: unknownSettleAfterMs[0] ?? 0 };
    if (!(await this.unsettled.doubtBehindFence(tx, tenantId, id, times, RESTORED))) return false;
    const occurredAt = new Date();
    const waiting = await this.unsettled.queuedOf(tx, tenantId, id);
    const facts = waiting.map((delivery) => ({ deliveryId: delivery.id, occurredAt, detail: RESTORED }));
    const { moved } = await this.tracking.moveTo(tx, tenantId, 'unknown', facts);
    await this.counters.add(tx, tenantId, lostCounts(moved));
    this.logger.warn({ event: 'dispatch behind the fence', tenantId, dispatchId: id, deliveries: moved });
    return true;
  }
}
