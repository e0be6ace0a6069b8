import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DeliveryId, DispatchId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { PersonDigests } from '../keys/person-digests';
import { MARK_OF_FACT } from '../messages/delivery-status';
import { type DeliveryFact, DeliveryTracking } from '../messages/delivery-tracking.service';
import { DeliveryStore } from '../messages/delivery.store';
import { type DispatchedMessage, DispatchStore } from '../messages/dispatch.store';
import { ReliabilityCounterStore } from '../messages/reliability-counter.store';
import { lostCounts, type ReliabilityCounts } from '../messages/reliability-counters';
import { SetAsideDispatchStore } from '../messages/set-aside-dispatch.store';
import {
  MAX_CRASHES,
  type UnsettledDelivery,
  type UnsettledDispatch,
  UnsettledDispatchStore,
} from '../messages/unsettled-dispatch.store';
import { Doorbell } from '../queue/doorbell';
import { type JobNote, type JobProcessor, Processes } from '../queue/job-processor';
import { type JobPayloads, type Lane, type Ring, TEST_LANE } from '../queue/jobs';
import { RenderFault } from '../templates/render-fault';
import { TemplateRenderer } from '../templates/template-renderer';
import { ActivitySearches, type Doubts } from './activity-searches';
import { composeSms } from './compose';
import { DeliveryStamps } from './delivery-stamp';
import { matchFacts } from './match-facts';
import { Provider } from './provider';
import { RestoredDispatches } from './restored-dispatches';
import { settleAfterMs } from './settle-schedule';
import { type Evidence, smsEvidence } from './smtp2go/evidence';
import type { SmsBatch } from './smtp2go/sms-sender';

const NO_TRACE = 'No trace of it at the provider after repeated checks; marked as a possible duplicate.';

const POISONED = `Set aside: the worker stopped ${MAX_CRASHES} times while it prepared this request. Nothing was sent.`;

const NO_DOUBTS: Doubts = { dispatches: new Set(), deliveries: new Set() };

/** Longer than a check waits for a search; a check that dies is made again after it. */
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
    private readonly counters: ReliabilityCounterStore,
    private readonly provider: Provider,
    private readonly activity: ActivitySearches,
    private readonly stamps: DeliveryStamps,
    private readonly persons: PersonDigests,
    private readonly doorbell: Doorbell,
    private readonly renderer: TemplateRenderer,
    private readonly restored: RestoredDispatches,
    private readonly setAside: SetAsideDispatchStore,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'settle-dispatch'>[]> {
    return this.dispatches.findUnsettledAcrossTenants(tx, limit);
  }

  async handle({ tenantId, dispatchId }: JobPayloads['settle-dispatch']): Promise<JobNote> {
    if (await this.expireLease(tenantId, dispatchId)) return { decided: 'lease expired' };
    const check = await this.database.forTenant(tenantId, (tx) => this.claimCheck(tx, tenantId, dispatchId));
    if (!check) return { decided: 'nothing to do' };
    const evidence = await this.search(check);
    const verdict = await this.database.forTenant(tenantId, (tx) => this.settle(tx, check, evidence));
    this.doorbell.ringSoon('fan-out-events', tenantId);
    this.logger.log({ event: 'settle', tenantId, dispatchId, check: check.settleChecks, verdict });
    return { attempt: check.attempt, decided: verdict };
  }

  /** Most doubts have been ended by events when the check comes: then there is nothing to search for. */
  private async claimCheck(
    tx: Tx,
    tenantId: TenantId,
    dispatchId: DispatchId,
  ): Promise<UnsettledDispatch | null> {
    const check = await this.unsettled.claimCheck(tx, tenantId, dispatchId, CHECK_LEASE_MS);
    if (!check) return null;
    if ((await this.unsettled.unknownOf(tx, tenantId, dispatchId)).length > 0) return check;
    await this.dispatches.finish(tx, check, 'done', 0);
    return null;
  }

  private async expireLease(tenantId: TenantId, dispatchId: DispatchId): Promise<boolean> {
    const became = await this.database.forTenant(tenantId, async (tx) => {
      if (await this.restored.putInDoubt(tx, tenantId, dispatchId)) return 'unknown';
      const now = await this.unsettled.expireLease(tx, tenantId, dispatchId, this.waitBefore('email', 0));
      if (now === null) return null;
      const waiting = await this.unsettled.queuedOf(tx, tenantId, dispatchId);
      if (now === 'queued') {
        await this.unsettled.takeApart(tx, tenantId, dispatchId);
        return now;
      }
      const [to, detail] =
        now === 'poisoned' ? (['failed', POISONED] as const) : (['unknown', null] as const);
      const occurredAt = new Date();
      const { moved } = await this.tracking.moveTo(
        tx,
        tenantId,
        to,
        waiting.map(({ id }) => ({ deliveryId: id, occurredAt, detail })),
      );
      if (now === 'poisoned' && moved > 0) await this.setAside.mark(tx, tenantId, dispatchId, 'worker_died');
      const poisoned = { set_aside_requests: moved > 0 ? 1 : 0, set_aside_deliveries: moved };
      await this.counters.add(tx, tenantId, now === 'poisoned' ? poisoned : lostCounts(moved));
      return now;
    });
    if (became) this.logger.warn({ event: 'lease expired', tenantId, dispatchId, became });
    return became !== null;
  }

  private async search(check: UnsettledDispatch): Promise<Evidence<DeliveryFact>> {
    const { tenantId, id, channel, lane, startedAt } = check;
    // The provider knows nothing of test mode, and is not asked.
    if (lane === TEST_LANE) return { found: [] };
    const { credential, doubts, messages } = await this.database.forTenant(tenantId, async (tx) => ({
      credential: await this.provider.ofTenant(tx, tenantId),
      doubts: channel === 'email' ? await this.unsettled.doubts(tx, tenantId) : NO_DOUBTS,
      messages: channel === 'sms' ? await this.dispatches.load(tx, tenantId, id, 'unknown') : [],
    }));
    if (channel === 'email') {
      const evidence = await this.activity.around(tenantId, credential, check, doubts);
      if (!('found' in evidence)) return evidence;
      const told = evidence.found.map((fact) => ({ source: fact, fact }));
      const { matched } = await this.database.forTenant(tenantId, (tx) =>
        matchFacts(tx, tenantId, this.deliveries, this.stamps, this.persons, told),
      );
      return { found: matched.flatMap(({ facts }) => facts) };
    }
    if (messages.length === 0) return { found: [] };
    const sms = await this.smsOf(messages);
    if (!sms) return { found: [] };
    const evidence = await smsEvidence(this.provider.client, credential, startedAt, sms.text);
    if (!('found' in evidence)) return evidence;
    const ids = evidence.found.map(({ messageId }) => messageId);
    const known = await this.database.forTenant(tenantId, (tx) =>
      this.deliveries.byProviderMessageId(tx, tenantId, ids),
    );
    const found = sms.numbers.flatMap(({ deliveryId, number }): DeliveryFact[] => {
      // One that says the same to the same number and is another delivery's is no trace of this one.
      const isAnothers = (messageId: string) =>
        known.some(
          (row) => row.providerMessageId === messageId && row.address === number && row.id !== deliveryId,
        );
      const sent = evidence.found.find((row) => row.number === number && !isAnothers(row.messageId));
      return sent
        ? [{ deliveryId, kind: 'processed', occurredAt: new Date(), providerMessageId: sent.messageId }]
        : [];
    });
    return { found };
  }

  /** Without its text there is nothing to search for, and that would be so again. */
  private async smsOf(messages: DispatchedMessage[]): Promise<SmsBatch | null> {
    try {
      return await composeSms(this.renderer, messages);
    } catch (error) {
      if (error instanceof RenderFault) return null;
      throw error;
    }
  }

  private async settle(tx: Tx, check: UnsettledDispatch, evidence: Evidence<DeliveryFact>): Promise<string> {
    const { tenantId, id, channel, lane, settleChecks } = check;
    if (!(await this.unsettled.lock(tx, check))) return 'settled meanwhile';
    if (!('found' in evidence)) {
      // Not asked is no miss: the same check is made again.
      await this.unsettled.postponeCheck(tx, tenantId, id, settleChecks - 1, evidence.askAgainInMs);
      return 'the provider could not be asked';
    }
    const doubtful = new Set((await this.unsettled.unknownOf(tx, tenantId, id)).map((row) => row.id));
    // Opens and clicks prove that it was sent; they are told by their own events.
    const found =
      channel === 'sms' ? await this.unsettled.ofNobodyElse(tx, tenantId, evidence.found) : evidence.found;
    const facts = found
      .filter(({ deliveryId }) => doubtful.has(deliveryId))
      .map((fact) => (MARK_OF_FACT[fact.kind] ? { ...fact, kind: 'processed' as const } : fact));
    const { outOfDoubt } = await this.tracking.apply(tx, tenantId, facts);
    const settled = { settled_by_search: outOfDoubt };
    const left = await this.unsettled.unknownOf(tx, tenantId, id);
    if (left.length > 0 && settleChecks >= settleAfterMs(this.env, lane).length) {
      return this.applyPolicy(tx, check, left, settled);
    }
    await this.counters.add(tx, tenantId, settled);
    if (left.length === 0) {
      await this.dispatches.finish(tx, check, 'done', 0);
      return 'settled by evidence';
    }
    await this.unsettled.postponeCheck(tx, tenantId, id, settleChecks, this.waitBefore(lane, settleChecks));
    return `no trace of ${left.length} yet`;
  }

  private async applyPolicy(
    tx: Tx,
    check: UnsettledDispatch,
    left: UnsettledDelivery[],
    settled: ReliabilityCounts,
  ): Promise<string> {
    const { tenantId } = check;
    // Once: whoever was sent to twice and left no trace either time is held for a person to decide.
    const mayGoAgain = (row: UnsettledDelivery) => row.onUnknown === 'resend' && !row.possibleDuplicate;
    const again: DeliveryId[] = left.filter(mayGoAgain).map((row) => row.id);
    const held: DeliveryId[] = left.filter((row) => !mayGoAgain(row)).map((row) => row.id);
    const occurredAt = new Date();
    await this.tracking.moveTo(
      tx,
      tenantId,
      'queued',
      again.map((deliveryId) => ({ deliveryId, occurredAt, detail: NO_TRACE })),
    );
    await this.unsettled.markPossibleDuplicates(tx, tenantId, again);
    if (again.length > 0 && held.length > 0) await this.unsettled.holdApart(tx, check, held);
    await this.dispatches.finish(tx, check, again.length > 0 ? 'queued' : 'held', 0);
    const counts = { ...settled, resent_after_absence: again.length, held: held.length };
    if (check.lane !== TEST_LANE) await this.counters.add(tx, tenantId, counts);
    return `sending ${again.length} again, holding ${held.length}`;
  }

  /** The schedule counts from the moment of doubt; the steps between its entries are what is waited. */
  private waitBefore(lane: Lane, check: number): number {
    const schedule = settleAfterMs(this.env, lane);
    return (schedule[check] ?? 0) - (schedule[check - 1] ?? 0);
  }
}
