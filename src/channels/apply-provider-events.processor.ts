import { Injectable, Logger } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { TenantId } from '../common/ids';
import { afterCommit } from '../database/after-commit';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { PersonDigests } from '../keys/person-digests';
import { type DeliveryFact, DeliveryTracking } from '../messages/delivery-tracking.service';
import { DeliveryStore } from '../messages/delivery.store';
import { ReliabilityCounterStore } from '../messages/reliability-counter.store';
import { Metrics } from '../metrics/metrics';
import { Doorbell } from '../queue/doorbell';
import { type JobNote, type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { inTraceOf, isTracing } from '../tracing/traces';
import { DeliveryStamps, STAMP_HEADER } from './delivery-stamp';
import { matchFacts } from './match-facts';
import { type AppliedResult, ProviderEventStore, type WaitingEvent } from './provider-event.store';
import { parseProviderEvent } from './smtp2go/provider-event-vocabulary';

const BATCH = 500;
/** How long the event of an SMS waits for the answer that tells its id. */
const WAIT_FOR_ANSWER_MS = 15 * 60_000;
const WITHOUT_EFFECT = ['unknown_word', 'unstamped', 'unmatched'] as const;

/**
 * Applies a tenant's stored events to its deliveries, in batches, each in one transaction: an event is applied and
 * marked as applied, or neither; what a crash of PostgreSQL undoes is applied again, and nobody was told of it, as
 * telling is a durable commit after this one. Running twice at once is harmless; the rows are locked and shared out.
 */
@Injectable()
@Processes('apply-provider-events')
export class ApplyProviderEventsProcessor implements JobProcessor<'apply-provider-events'> {
  private readonly logger = new Logger('apply-provider-events');

  constructor(
    private readonly database: Database,
    private readonly events: ProviderEventStore,
    private readonly deliveries: DeliveryStore,
    private readonly tracking: DeliveryTracking,
    private readonly counters: ReliabilityCounterStore,
    private readonly stamps: DeliveryStamps,
    private readonly persons: PersonDigests,
    private readonly doorbell: Doorbell,
    private readonly metrics: Metrics,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'apply-provider-events'>[]> {
    return this.events.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId }: JobPayloads['apply-provider-events']): Promise<JobNote> {
    let taken = BATCH;
    let events = 0;
    while (taken === BATCH) {
      taken = await this.applyNext(tenantId, BATCH).catch((error: unknown) => {
        if (!isFaultOfData(error)) throw error;
        return this.applySingly(tenantId);
      });
      events += taken;
    }
    this.doorbell.ringSoon('fan-out-events', tenantId);
    return { events };
  }

  private applyNext(
    tenantId: TenantId,
    limit: number,
    note?: (waiting: WaitingEvent[]) => void,
  ): Promise<number> {
    return this.database.forTenantUnhurried(tenantId, async (tx) => {
      const waiting = await this.events.takeWaiting(tx, tenantId, limit);
      note?.(waiting);
      if (waiting.length > 0) await this.apply(tx, tenantId, waiting);
      return waiting.length;
    });
  }

  /** An event that cannot be applied must not keep the others from it: it is set aside, and the rest goes on. */
  private async applySingly(tenantId: TenantId): Promise<number> {
    for (let i = 0; i < BATCH; i += 1) {
      let current: WaitingEvent | undefined;
      try {
        if ((await this.applyNext(tenantId, 1, ([waiting]) => (current = waiting))) === 0) return 0;
      } catch (error) {
        if (!current || !isFaultOfData(error)) throw error;
        const { id } = current;
        await this.database.forTenant(tenantId, (tx) =>
          this.events.markApplied(tx, tenantId, 'faulty', [id]),
        );
        this.metrics.providerEvents.inc({ result: 'faulty' });
        this.logger.error({ event: 'provider event set aside', tenantId, providerEventId: id });
      }
    }
    return BATCH;
  }

  private async apply(tx: Tx, tenantId: TenantId, waiting: WaitingEvent[]): Promise<void> {
    const results = new Map<WaitingEvent, AppliedResult | 'later'>();
    const told = waiting.flatMap((source) => {
      const facts = parseProviderEvent(source.payload, STAMP_HEADER, source.receivedAt);
      if (!facts) results.set(source, 'unknown_word');
      return (facts ?? []).map((fact) => ({ source, fact }));
    });
    const { matched, unstamped, unmatched } = await matchFacts(
      tx,
      tenantId,
      this.deliveries,
      this.stamps,
      this.persons,
      told,
    );
    for (const source of unstamped) results.set(source, 'unstamped');
    for (const source of unmatched) results.set(source, mayStillMatch(source) ? 'later' : 'unmatched');
    for (const { source } of matched) results.set(source, 'applied');

    const { outOfDoubt } = await this.track(
      tx,
      tenantId,
      matched.flatMap(({ facts }) => facts),
    );
    await this.counters.add(tx, tenantId, { settled_by_event: outOfDoubt });
    const idsOf = (wanted: AppliedResult | 'later') =>
      [...results].flatMap(([{ id }, result]) => (result === wanted ? [id] : []));
    await this.events.markApplied(tx, tenantId, 'applied', idsOf('applied'));
    for (const result of WITHOUT_EFFECT) await this.events.markApplied(tx, tenantId, result, idsOf(result));
    await this.events.postpone(tx, tenantId, idsOf('later'));
    this.report(tenantId, [...results.values()]);
    afterCommit(tx, () =>
      this.count(
        [...results.values()],
        matched.flatMap(({ facts }) => facts),
      ),
    );
  }

  private async track(tx: Tx, tenantId: TenantId, facts: DeliveryFact[]): Promise<{ outOfDoubt: number }> {
    if (!isTracing() || facts.length === 0) return this.tracking.apply(tx, tenantId, facts);
    const ids = [...new Set(facts.map(({ deliveryId }) => deliveryId))];
    const traceparents = await this.deliveries.traceparentsOf(tx, tenantId, ids);
    const attributes = { 'carillon.tenant_id': tenantId, 'messaging.batch.message_count': facts.length };
    const span = { name: 'apply provider events', kind: SpanKind.CONSUMER, attributes };
    return inTraceOf(traceparents, span, () => this.tracking.apply(tx, tenantId, facts));
  }

  private count(results: (AppliedResult | 'later')[], facts: Pick<DeliveryFact, 'occurredAt'>[]): void {
    for (const result of results) if (result !== 'later') this.metrics.providerEvents.inc({ result });
    const now = Date.now();
    for (const { occurredAt } of facts) {
      this.metrics.providerEventLag.observe(Math.max(0, (now - occurredAt.getTime()) / 1_000));
    }
  }

  /** Events that change nothing are rare and worth a line: somebody may be forging them. */
  private report(tenantId: TenantId, results: (AppliedResult | 'later')[]): void {
    const odd = results.filter((result) => result !== 'applied' && result !== 'later');
    if (odd.length === 0) return;
    const counts: Partial<Record<AppliedResult, number>> = {};
    for (const result of odd) counts[result] = (counts[result] ?? 0) + 1;
    this.logger.warn({ event: 'provider events without effect', tenantId, ...counts });
  }
}

/** Not a matter of time: PostgreSQL refuses the values (SQLSTATE class 22), or our own code stumbles over them. */
function isFaultOfData(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === undefined || code.startsWith('22');
}

function mayStillMatch({ receivedAt }: WaitingEvent): boolean {
  return Date.now() - receivedAt.getTime() < WAIT_FOR_ANSWER_MS;
}
