import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DeliveryId, DispatchId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { type DeliveryFact, DeliveryTracking } from '../messages/delivery-tracking.service';
import { DeliveryStore } from '../messages/delivery.store';
import { DispatchStore } from '../messages/dispatch.store';
import {
  type UnsettledDelivery,
  type UnsettledDispatch,
  UnsettledDispatchStore,
} from '../messages/unsettled-dispatch.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { composeSms } from './compose';
import { DeliveryStamps } from './delivery-stamp';
import { matchFacts } from './match-facts';
import { Provider } from './provider';
import { emailEvidence, smsEvidence } from './smtp2go/evidence';

/** Longer than a search of several pages takes; a check that dies is made again after it. */
const CHECK_LEASE_MS = 120_000;

/**
 * Finds out what became of a request whose answer was lost. Events that echo our stamp settle most by themselves; for
 * the rest the provider's activity is searched at growing intervals, since it is indexed late. Only after the last
 * miss is the message's policy applied: sent again and marked as a possible duplicate, or held.
 */
@Injectable()
@Processes('settle-dispatch')
export class SettleDispatchProcessor implements JobProcessor<'settle-dispatch'> {
  private readonly logger = new Logger('settle-dispatch');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly dispatches: DispatchStore,
    private readonly unsettled: UnsettledDispatchStore,
    private readonly deliveries: DeliveryStore,
    private readonly tracking: DeliveryTracking,
    private readonly provider: Provider,
    private readonly stamps: DeliveryStamps,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'settle-dispatch'>[]> {
    return this.dispatches.findUnsettledAcrossTenants(tx, limit);
  }

  async handle({ tenantId, dispatchId }: JobPayloads['settle-dispatch']): Promise<void> {
    if (await this.expireLease(tenantId, dispatchId)) return;
    const check = await this.database.forTenant(tenantId, (tx) =>
      this.unsettled.claimCheck(tx, tenantId, dispatchId, CHECK_LEASE_MS),
    );
    if (!check) return;
    const facts = await this.search(check);
    const verdict = await this.database.forTenant(tenantId, (tx) => this.settle(tx, check, facts));
    this.doorbell.ringSoon('fan-out-events', tenantId);
    this.logger.log({ event: 'settle', tenantId, dispatchId, check: check.settleChecks, verdict });
  }

  private async expireLease(tenantId: TenantId, dispatchId: DispatchId): Promise<boolean> {
    const expired = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.unsettled.expireLease(tx, tenantId, dispatchId, this.waitBefore(0)))) return false;
      const occurredAt = new Date();
      const waiting = await this.unsettled.queuedOf(tx, tenantId, dispatchId);
      await this.tracking.moveTo(
        tx,
        tenantId,
        'unknown',
        waiting.map(({ id }) => ({ deliveryId: id, occurredAt })),
      );
      return true;
    });
    if (expired) this.logger.warn({ event: 'lease expired', tenantId, dispatchId });
    return expired;
  }

  /** Null when the provider could not be asked. */
  private async search(check: UnsettledDispatch): Promise<DeliveryFact[] | null> {
    const { tenantId, id, channel, startedAt } = check;
    const { credential, messages } = await this.database.forTenant(tenantId, async (tx) => ({
      credential: await this.provider.ofTenant(tx, tenantId),
      messages: channel === 'sms' ? await this.dispatches.load(tx, tenantId, id, 'unknown') : [],
    }));
    if (channel === 'email') {
      const evidence = await emailEvidence(this.provider.client, credential, startedAt);
      if (!evidence) return null;
      const told = evidence.map((fact) => ({ source: fact, fact }));
      const { matched } = await this.database.forTenant(tenantId, (tx) =>
        matchFacts(tx, tenantId, this.deliveries, this.stamps, told),
      );
      return matched.flatMap(({ facts }) => facts);
    }
    if (messages.length === 0) return [];
    const sms = composeSms(messages);
    const sent = await smsEvidence(this.provider.client, credential, startedAt, sms.text);
    if (!sent) return null;
    return sms.numbers.flatMap(({ deliveryId, number }): DeliveryFact[] => {
      const found = sent.find((row) => row.number === number);
      return found
        ? [{ deliveryId, kind: 'processed', occurredAt: new Date(), providerMessageId: found.messageId }]
        : [];
    });
  }

  private async settle(tx: Tx, check: UnsettledDispatch, facts: DeliveryFact[] | null): Promise<string> {
    const { tenantId, id } = check;
    const doubtful = new Set((await this.unsettled.unknownOf(tx, tenantId, id)).map((row) => row.id));
    await this.tracking.apply(
      tx,
      tenantId,
      (facts ?? []).filter(({ deliveryId }) => doubtful.has(deliveryId)),
    );
    const left = await this.unsettled.unknownOf(tx, tenantId, id);
    if (left.length === 0) {
      await this.dispatches.finish(tx, check, 'done', 0);
      return 'settled by evidence';
    }
    // A search that failed is no miss: it is made again after the same wait.
    const misses = facts === null ? check.settleChecks - 1 : check.settleChecks;
    if (facts === null || misses < this.env.unknownSettleAfterMs.length) {
      await this.unsettled.postponeCheck(tx, tenantId, id, misses, this.waitBefore(misses));
      return `no trace of ${left.length} yet`;
    }
    return this.applyPolicy(tx, check, left);
  }

  private async applyPolicy(tx: Tx, check: UnsettledDispatch, left: UnsettledDelivery[]): Promise<string> {
    const { tenantId } = check;
    const again: DeliveryId[] = left.filter((row) => row.onUnknown === 'resend').map((row) => row.id);
    const occurredAt = new Date();
    await this.tracking.moveTo(
      tx,
      tenantId,
      'queued',
      again.map((deliveryId) => ({ deliveryId, occurredAt })),
    );
    await this.unsettled.markPossibleDuplicates(tx, tenantId, again);
    await this.dispatches.finish(tx, check, again.length > 0 ? 'queued' : 'held', 0);
    return again.length > 0 ? `sending ${again.length} again` : `holding ${left.length}`;
  }

  /** The schedule counts from the moment of doubt; the steps between its entries are what is waited. */
  private waitBefore(check: number): number {
    const schedule = this.env.unknownSettleAfterMs;
    return (schedule[check] ?? 0) - (schedule[check - 1] ?? 0);
  }
}
