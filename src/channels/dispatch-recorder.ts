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
} from '../messages/dispatch.store';
import { MessageEventStore } from '../messages/message-event.store';
import { Doorbell } from '../queue/doorbell';
import { jittered, MAX_SEND_TRIES, sendRetryMs } from '../queue/retry-schedule';
import { DispatchSplitter } from './dispatch-splitter';
import type { SendResult } from './send-result';

/** How long a result is kept in memory when it cannot be written; after that evidence decides. */
const PATIENCE_MS = 30_000;
const ACCOUNT_RETRY_MS = 5 * 60_000;

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
    private readonly splitter: DispatchSplitter,
    private readonly doorbell: Doorbell,
  ) {}

  async record(claim: ClaimedDispatch, messages: DispatchedMessage[], result: SendResult): Promise<void> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        await this.database.forTenant(claim.tenantId, (tx) => this.write(tx, claim, messages, result));
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

  private async write(
    tx: Tx,
    claim: ClaimedDispatch,
    messages: DispatchedMessage[],
    result: SendResult,
  ): Promise<void> {
    await this.dispatches.recordAttempt(tx, claim, toAttempt(result));
    switch (result.kind) {
      case 'accepted':
        await this.dispatches.finish(tx, claim, 'done', 0);
        return this.recordCopies(tx, claim, result.copies);
      case 'refused':
        if (concernsAccount(result.reason)) {
          return this.retry(tx, claim, messages, result.detail, jittered(ACCOUNT_RETRY_MS));
        }
        if (!(await this.dispatches.finish(tx, claim, 'done', 0))) return;
        if (await this.splitter.split(tx, claim, messages, result.reason)) return;
        return this.moveAll(tx, claim, messages, 'rejected', result.detail);
      case 'throttled':
        return this.retry(
          tx,
          claim,
          messages,
          'The provider asked us to slow down.',
          jittered(result.retryAfterMs),
        );
      case 'failed':
        if ((await this.dispatches.failedTries(tx, claim)) >= MAX_SEND_TRIES) {
          if (!(await this.dispatches.finish(tx, claim, 'done', 0))) return;
          const detail = `Given up: the provider could not be reached in ${MAX_SEND_TRIES} tries.`;
          return this.moveAll(tx, claim, messages, 'failed', detail);
        }
        return this.retry(
          tx,
          claim,
          messages,
          'The provider could not be reached.',
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
    await this.tracking.moveTo(
      tx,
      tenantId,
      'sent',
      facts.filter(({ detail }) => detail === null),
    );
    await this.tracking.moveTo(
      tx,
      tenantId,
      'rejected',
      facts.filter(({ detail }) => detail !== null),
    );
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
    await this.tracking.moveTo(tx, tenantId, to, facts);
  }
}

/** Refusals that say nothing of the message: it waits until the operator or the provider has mended the account. */
function concernsAccount(reason: (SendResult & { kind: 'refused' })['reason']): boolean {
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
