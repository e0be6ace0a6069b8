import { BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { DispatchId, TenantId } from '../common/ids';
import { Doorbell } from './doorbell';
import { firstRingKey, type Lane, sendJobOf } from './jobs';

/** Rings at once for a tenant in a lane, and how fast it earns new ones. What is beyond waits for its turn. */
const AT_ONCE: Record<Lane, { most: number; perSecond: number }> = {
  email: { most: 8, perSecond: 20 },
  sms: { most: 4, perSecond: 10 },
  'bulk-email': { most: 2, perSecond: 2 },
  'bulk-sms': { most: 2, perSecond: 2 },
  test: { most: 4, perSecond: 10 },
};
const LAST_SOON_MS = 50;

interface Bucket {
  left: number;
  at: number;
}

/**
 * Rings for new dispatches without letting one tenant fill a lane: a lone message leaves at once, and of many only the
 * first few are rung. Whoever sends these sees that more is waiting, takes along what fits into the request, and has
 * the rest fed in turn with everybody else's. The last of a burst is rung once more, in case the first were too early
 * to see it.
 */
@Injectable()
export class LaneBell implements BeforeApplicationShutdown {
  private readonly buckets = new Map<string, Bucket>();
  private readonly last = new Map<string, { id: DispatchId; timer: NodeJS.Timeout }>();

  constructor(private readonly doorbell: Doorbell) {}

  /** Those that may be rung at once. They are to be inserted as rung, and rung after the commit. */
  choose(tenantId: TenantId, lane: Lane, ids: DispatchId[]): DispatchId[] {
    const { most, perSecond } = AT_ONCE[lane];
    const key = `${lane}:${tenantId}`;
    const now = Date.now();
    const bucket = this.buckets.get(key) ?? { left: most, at: now };
    const left = Math.min(most, bucket.left + ((now - bucket.at) / 1_000) * perSecond);
    const chosen = ids.slice(0, Math.floor(left));
    this.buckets.set(key, { left: left - chosen.length, at: now });
    if (this.buckets.size > 10_000) this.forgetFull(now);
    return chosen;
  }

  async ring(tenantId: TenantId, lane: Lane, ids: DispatchId[], chosen: DispatchId[]): Promise<void> {
    const last = ids.at(-1);
    if (last && chosen.length < ids.length) this.ringLastSoon(tenantId, lane, last);
    await this.doorbell.ring(
      sendJobOf(lane),
      chosen.map((dispatchId) => ({ payload: { tenantId, dispatchId }, key: firstRingKey(dispatchId) })),
    );
  }

  beforeApplicationShutdown(): void {
    for (const { timer } of this.last.values()) clearTimeout(timer);
  }

  private ringLastSoon(tenantId: TenantId, lane: Lane, id: DispatchId): void {
    const key = `${lane}:${tenantId}`;
    const known = this.last.get(key);
    if (known) {
      known.id = id;
      return;
    }
    const timer = setTimeout(() => {
      const dispatchId = this.last.get(key)?.id ?? id;
      this.last.delete(key);
      void this.doorbell.ring(sendJobOf(lane), [
        { payload: { tenantId, dispatchId }, key: `${dispatchId}:last` },
      ]);
    }, LAST_SOON_MS);
    this.last.set(key, { id, timer });
  }

  private forgetFull(now: number): void {
    for (const [key, { at }] of this.buckets) if (now - at > 10_000) this.buckets.delete(key);
  }
}
