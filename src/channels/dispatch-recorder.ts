import { Inject, Injectable, Logger } from '@nestjs/common';
import { assertNever } from '../common/assert-never';
import { ENV, type Env } from '../config/env';
import { Database, type Tx } from '../database/database';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import type { DeliveryStatus } from '../messages/delivery-status';
import {
  type AttemptResult,
  type ClaimedDispatch,
  type DispatchedMessage,
  DispatchStore,
  type FreshClaim,
} from '../messages/dispatch.store';
import { MessageEventStore } from '../messages/message-event.store';
import { ReliabilityCounterStore } from '../messages/reliability-counter.store';
import { lostCounts } from '../messages/reliability-counters';
import { SendingLimitStore } from '../messages/sending-limit.store';
import { SetAsideDispatchStore } from '../messages/set-aside-dispatch.store';
import { Doorbell } from '../queue/doorbell';
import { jittered, MAX_SEND_TRIES, sendRetryMs } from '../queue/retry-schedule';
import { DispatchSplitter } from './dispatch-splitter';
import { COMPOSE_FAILED, type SendResult } from './send-result';
import { NEVER_SENT } from './smtp2go/leave-check';

/** How long a result is kept in memory when it cannot be written; after that evidence decides. */
const PATIENCE_MS = 30_000;
const PROBE_MS = 60_000;

/**
 * Writes down what came of a provider request: the dispatch, its attempt, each delivery and the timeline, in one
 * transaction, if this attempt is still the present one. Evidence that arrives late is kept where it only adds.
 */
@Injectable()
export class DispatchRecorder {
  private readonly logger = new Logger('send-dispatch');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly dispatches: DispatchStore,
    private readonly tracking: DeliveryTracking,
    private readonly events: MessageEventStore,
    private readonly counters: ReliabilityCounterStore,
    private readonly limits: SendingLimitStore,
    private readonly setAside: SetAsideDispatchStore,
    private readonly splitter: DispatchSplitter,
    private readonly doorbell: Doorbell,
  ) {}

  async record(claim: FreshClaim, messages: DispatchedMessage[], result: SendResult): Promise<void> {
    if (result.kind === 'throttled' && result.scope === 'platform') await this.pauseAll(result.retryAfterMs);
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        // Lost in a crash of PostgreSQL it would be unknown, and found again by its evidence.
        await this.database.forTenantUnhurried(claim.tenantId, (tx) =>
          this.write(tx, claim, messages, result),
        );
        break;
      } catch (error) {
        // Whatever it was (a deadlock, a restart): the transaction can be repeated, the answer cannot.
        if (Date.now() > giveUpAt) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    this.doorbell.ringSoon('fan-out-events', claim.tenantId);
    this.logger.log({
      event: 'dispatch',
      tenantId: claim.tenantId,
      dispatchId: claim.id,
      attempt: claim.attempt,
      channel: claim.channel,
      deliveries: messages.reduce((sum, { deliveries }) => sum + deliveries.length, 0),
      outcome: result.kind,
      ...('cause' in result ? { cause: result.cause } : {}),
      ...('reason' in result ? { reason: result.reason } : {}),
    });
  }

  /** The next 429 would pause everybody as well, so failing to write it down costs little. */
  private async pauseAll(retryAfterMs: number): Promise<void> {
    try {
      await this.database.acrossTenants((tx) =>
        this.limits.pauseAllAcrossTenants(
          tx,
          'The provider asked us to slow down.',
          jittered(retryAfterMs, upwards),
        ),
      );
    } catch (error) {
      this.logger.warn({ event: 'pause not shared', error: (error as Error).name });
    }
  }

  private async write(
    tx: Tx,
    claim: FreshClaim,
    messages: DispatchedMessage[],
    result: SendResult,
  ): Promise<void> {
    await this.dispatches.recordAttempt(tx, claim, toAttempt(result));
    switch (result.kind) {
      case 'accepted':
        await this.dispatches.finish(tx, claim, 'done', 0);
        if (claim.limited) await this.limits.clear(tx, claim.tenantId);
        return this.recordCopies(tx, claim, result.copies);
      case 'refused':
        if (concernsAccount(result.reason)) {
          // Only this one is put back: the others of the tenant wait where they are until a probe gets through.
          const pauseMs = jittered(PROBE_MS, upwards);
          await this.limits.park(tx, claim.tenantId, result.reason, result.detail, pauseMs);
          return this.retry(tx, claim, messages, result.detail, pauseMs);
        }
        if (!(await this.dispatches.finish(tx, claim, 'done', 0))) return;
        if (await this.splitter.split(tx, claim, messages, result.reason)) {
          // As below: the halves are sent anew, and nothing of them is in doubt.
          return this.moveAll(tx, claim, messages, 'queued', null);
        }
        if (result.code === COMPOSE_FAILED)
          await this.setAside.mark(tx, claim.tenantId, claim.id, 'not_prepared');
        return this.moveAll(tx, claim, messages, 'rejected', result.detail);
      case 'throttled':
        if (result.scope === 'credential') {
          const detail = 'The provider takes only so much from this tenant.';
          await this.limits.slowDown(tx, claim.tenantId, detail, result.retryAfterMs);
        }
        return this.retry(
          tx,
          claim,
          messages,
          'The provider asked us to slow down.',
          jittered(result.retryAfterMs, upwards),
        );
      case 'failed':
        if ((await this.dispatches.failedTries(tx, claim)) >= MAX_SEND_TRIES) {
          if (!(await this.dispatches.finish(tx, claim, 'done', 0))) return;
          await this.setAside.mark(tx, claim.tenantId, claim.id, 'provider_unreachable');
          const detail = `Given up: the provider could not be reached in ${MAX_SEND_TRIES} tries.`;
          return this.moveAll(tx, claim, messages, 'failed', detail);
        }
        return this.retry(
          tx,
          claim,
          messages,
          result.cause === NEVER_SENT
            ? 'It could not be sent in time.'
            : 'The provider could not be reached.',
          sendRetryMs(claim.attempt),
        );
      case 'unknown':
        if (!(await this.dispatches.finish(tx, claim, 'unknown', this.env.unknownSettleAfterMs[0] ?? 0)))
          return;
        return this.moveAll(tx, claim, messages, 'unknown', null);
      default:
        assertNever(result);
    }
  }

  private async recordCopies(
    tx: Tx,
    { tenantId }: ClaimedDispatch,
    copies: (SendResult & { kind: 'accepted' })['copies'],
  ): Promise<void> {
    const occurredAt = new Date();
    const facts = copies.flatMap(({ deliveryIds, providerMessageId, refusal }) =>
      deliveryIds.map((deliveryId) => ({ deliveryId, occurredAt, providerMessageId, detail: refusal })),
    );
    const sent = await this.tracking.moveTo(
      tx,
      tenantId,
      'sent',
      facts.filter(({ detail }) => detail === null),
    );
    const rejected = await this.tracking.moveTo(
      tx,
      tenantId,
      'rejected',
      facts.filter(({ detail }) => detail !== null),
    );
    await this.counters.add(tx, tenantId, { settled_by_answer: sent.outOfDoubt + rejected.outOfDoubt });
  }

  /** Surely not sent: back to the queue for later, and told in the timeline. */
  private async retry(
    tx: Tx,
    claim: ClaimedDispatch,
    messages: DispatchedMessage[],
    detail: string,
    delayMs: number,
  ): Promise<void> {
    if (!(await this.dispatches.finish(tx, claim, 'queued', delayMs))) return;
    // The lease may have run out meanwhile and put them in doubt; this answer ends the doubt.
    await this.moveAll(tx, claim, messages, 'queued', null);
    const data = { attempt: claim.attempt, next_try_at: new Date(Date.now() + delayMs).toISOString() };
    await this.events.insert(
      tx,
      claim.tenantId,
      messages.map(({ id }) => ({ messageId: id, type: 'message.retrying', detail, data })),
    );
  }

  /** An answer, or proof that there will be none, ends a doubt that a lease which ran out has left. */
  private async moveAll(
    tx: Tx,
    { tenantId }: ClaimedDispatch,
    messages: DispatchedMessage[],
    to: DeliveryStatus,
    detail: string | null,
  ): Promise<void> {
    const occurredAt = new Date();
    const facts = messages.flatMap(({ deliveries }) =>
      deliveries.map(({ id }) => ({ deliveryId: id, occurredAt, detail })),
    );
    const { moved, outOfDoubt } = await this.tracking.moveTo(tx, tenantId, to, facts);
    const counts = to === 'unknown' ? lostCounts(moved) : { settled_by_answer: outOfDoubt };
    await this.counters.add(tx, tenantId, counts);
  }
}

/** Never sooner than the provider asked for. */
const upwards = () => 0.5 + Math.random() / 2;

/** Refusals that say nothing of the message: it waits until the operator or the provider has mended the account. */
function concernsAccount(
  reason: (SendResult & { kind: 'refused' })['reason'],
): reason is 'credential' | 'permission' | 'quota' {
  return reason === 'credential' || reason === 'permission' || reason === 'quota';
}

function toAttempt(result: SendResult): AttemptResult {
  return {
    outcome: result.kind,
    httpStatus: 'httpStatus' in result ? result.httpStatus : null,
    code: 'code' in result ? result.code : 'cause' in result ? result.cause : null,
    detail: 'detail' in result ? result.detail : null,
    providerRequestId: 'requestId' in result ? result.requestId : null,
  };
}
