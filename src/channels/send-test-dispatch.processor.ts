import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DeliveryId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import { type AttemptResult, type DispatchedDelivery, DispatchStore } from '../messages/dispatch.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import { type JobPayloads, JOBS, type Ring, TEST_LANE } from '../queue/jobs';
import { Sweeper } from '../queue/sweeper';
import { RenderFault } from '../templates/render-fault';
import { RenderUnavailable } from '../templates/render-threads';
import { smsSizeOf } from '../templates/sms-encoding';
import { TemplateRenderer } from '../templates/template-renderer';
import { inTraceOf } from '../tracing/traces';
import { randomBase62 } from '../tenants/api-key-format';
import { ComposeError, composeEmails, composeSms } from './compose';
import { composeMime } from './compose-mime';
import { DeliveryStamps } from './delivery-stamp';
import { type ClaimedWork, DispatchClaims } from './dispatch-claims';
import { DispatchLeases } from './dispatch-leases';
import { dispatchSpan, traceparentsOf } from './dispatch-span';
import { ProviderEventStore } from './provider-event.store';
import { settleAfterMs } from './settle-schedule';
import { testEvents } from './test-events';

type Job = 'send-test-dispatch';

interface Copies {
  /** Those of each copy. */
  deliveryIds: DeliveryId[][];
  segments: number | null;
}

const NOTHING_SENT = 'Test mode: nothing was sent.';
const GIVEN_UP = 'Given up: the provider could not be reached (test mode).';
const NOT_COMPOSED = 'It could not be prepared for sending. The fault is ours and was logged.';

/**
 * Plays a provider request of test mode through: claim and render as send-dispatch does, and then one transaction that
 * says what came of it and stores the events that are to follow, each due in its time; apply-provider-events takes them
 * for the provider's. It has no way to the provider. Killed anywhere, it is played again from the start: nothing was told.
 */
@Injectable()
@Processes('send-test-dispatch')
export class SendTestDispatchProcessor implements JobProcessor<Job> {
  private readonly logger = new Logger('send-test-dispatch');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly dispatches: DispatchStore,
    private readonly deliveries: DeliveryStore,
    private readonly claims: DispatchClaims,
    private readonly leases: DispatchLeases,
    private readonly tracking: DeliveryTracking,
    private readonly events: ProviderEventStore,
    private readonly stamps: DeliveryStamps,
    private readonly doorbell: Doorbell,
    private readonly sweeper: Sweeper,
    private readonly renderer: TemplateRenderer,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<Job>[]> {
    const slots = JOBS['send-test-dispatch'].concurrency * this.env.workers;
    return this.dispatches.findDueAcrossTenants(tx, TEST_LANE, slots, limit);
  }

  async handle({ tenantId, dispatchId }: JobPayloads[Job]): Promise<void> {
    const work = await this.database.forTenantUnhurried(tenantId, async (tx) => {
      const claim = await this.claims.takeTest(tx, tenantId, dispatchId);
      return claim && this.claims.load(tx, claim);
    });
    if (!work) return;
    const { claim, messages } = work;
    if (claim.moreWaiting) this.sweeper.sweepSoon('send-test-dispatch');
    if (messages.some(({ test }) => !test)) throw new Error('a live message in the lane of test mode');
    const dueAfterMs = await inTraceOf(traceparentsOf(work), dispatchSpan(work), () =>
      this.leases.during(claim, async () => {
        const copies = await this.compose(work);
        return this.database.forTenantUnhurried(tenantId, (tx) => this.play(tx, work, copies));
      }),
    );
    for (const afterMs of dueAfterMs) this.doorbell.ringSoon('apply-provider-events', tenantId, afterMs);
    this.doorbell.ringSoon('fan-out-events', tenantId);
    this.logger.log({ event: 'test dispatch', tenantId, dispatchId, attempt: claim.attempt });
  }

  /** The deliveries of each copy, or why the request cannot be made: rendered as if it were to be sent. */
  private async compose({ claim, messages, blobs, unsubscribeBy }: ClaimedWork): Promise<Copies | string> {
    try {
      if (claim.channel === 'sms') {
        const { numbers, text } = await composeSms(this.renderer, messages);
        return {
          deliveryIds: numbers.map(({ deliveryId }) => [deliveryId]),
          segments: smsSizeOf(text).segments,
        };
      }
      const stampOf = ({ id }: DispatchedDelivery) => this.stamps.make(claim.tenantId, id, claim.attempt);
      const document = composeMime(messages, blobs, stampOf);
      const copies = document
        ? [document]
        : await composeEmails(this.renderer, messages, blobs, stampOf, unsubscribeBy);
      return { deliveryIds: copies.map(({ deliveryIds }) => deliveryIds), segments: null };
    } catch (error) {
      // It is played again when its lease has ended.
      if (error instanceof RenderUnavailable) throw error;
      if (error instanceof RenderFault) return error.toSentence();
      const cause = error instanceof ComposeError ? error.message : (error as Error).name;
      this.logger.error({ event: 'compose failed', tenantId: claim.tenantId, dispatchId: claim.id, cause });
      return NOT_COMPOSED;
    }
  }

  /** Answers after how many milliseconds each of the events is due. */
  private async play(tx: Tx, work: ClaimedWork, copies: Copies | string): Promise<Set<number>> {
    const { claim, messages } = work;
    const { tenantId } = claim;
    // The lease ended meanwhile: it is another's.
    if (!(await this.dispatches.start(tx, claim, this.env.dispatchLeaseMs))) return new Set();
    const deliveries = messages.flatMap((message) => message.deliveries);
    const refused = typeof copies === 'string';
    const lost = !refused && deliveries.some(({ testOutcome }) => testOutcome === 'unknown');
    const outcome = refused ? 'refused' : lost ? 'unknown' : 'accepted';
    await this.dispatches.recordAttempt(tx, claim, attemptOf(outcome));
    const [firstLook = 0] = settleAfterMs(this.env, TEST_LANE);
    await this.dispatches.finish(tx, claim, lost ? 'unknown' : 'done', lost ? firstLook : 0);
    if (!refused && copies.segments)
      await this.deliveries.noteSegments(tx, tenantId, claim.id, copies.segments);
    if (!refused && !lost) return this.accept(tx, work, copies.deliveryIds);
    const told = { occurredAt: new Date(), detail: refused ? copies : null };
    const facts = deliveries.map(({ id }) => ({ deliveryId: id, ...told }));
    await this.tracking.moveTo(tx, tenantId, lost ? 'unknown' : 'rejected', facts);
    return new Set();
  }

  private async accept(
    tx: Tx,
    { claim, messages }: ClaimedWork,
    copies: DeliveryId[][],
  ): Promise<Set<number>> {
    const { tenantId, channel, attempt } = claim;
    const occurredAt = new Date();
    const providerIds = new Map(
      copies.flatMap((ids) => {
        const providerMessageId = `test-${randomBase62(20)}`;
        return ids.map((id) => [id, providerMessageId] as const);
      }),
    );
    const deliveries = messages.flatMap((message) => message.deliveries);
    const isGivenUp = ({ testOutcome }: DispatchedDelivery) =>
      channel === 'email' && testOutcome === 'failed';
    const factOf = ({ id }: DispatchedDelivery) => ({
      deliveryId: id,
      occurredAt,
      providerMessageId: providerIds.get(id) ?? null,
      detail: NOTHING_SENT,
    });
    const sent = deliveries.filter((delivery) => !isGivenUp(delivery));
    await this.tracking.moveTo(tx, tenantId, 'sent', sent.map(factOf));
    const givenUp = deliveries
      .filter(isGivenUp)
      .map(({ id }) => ({ deliveryId: id, occurredAt, detail: GIVEN_UP }));
    await this.tracking.moveTo(tx, tenantId, 'failed', givenUp);
    const events = sent.flatMap(({ id, address, testOutcome }) => {
      const stamp = this.stamps.make(tenantId, id, attempt);
      const providerMessageId = providerIds.get(id) ?? '';
      const outcome = testOutcome ?? 'delivered';
      return testEvents({ channel, address, outcome, providerMessageId, stamp }, occurredAt).map(
        (event, place) => ({ ...event, dedupeKey: `test:${id}:${attempt}:${place}` }),
      );
    });
    await this.events.insertForLater(tx, tenantId, events);
    return new Set(events.map(({ afterMs }) => afterMs));
  }
}

function attemptOf(outcome: AttemptResult['outcome']): AttemptResult {
  return { outcome, httpStatus: null, code: 'test_mode', detail: NOTHING_SENT, providerRequestId: null };
}
