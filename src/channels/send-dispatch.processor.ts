import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DispatchId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import {
  type ClaimedDispatch,
  type DispatchedDelivery,
  type DispatchedMessage,
  DispatchStore,
  type FreshClaim,
} from '../messages/dispatch.store';
import type { EmailContent } from '../messages/message.entity';
import { EMAIL_LIMITS } from '../messages/pack';
import { SendingLimitStore } from '../messages/sending-limit.store';
import { SuppressionStore } from '../messages/suppression.store';
import { NOBODY_LEFT_IN_TO, suppressedBecause } from '../messages/withheld';
import { type JobProcessor, Processes } from '../queue/job-processor';
import { type JobPayloads, JOBS, laneOfJob, type Ring, type SendJob, sendJobOf } from '../queue/jobs';
import { Sweeper } from '../queue/sweeper';
import { RenderFault } from '../templates/render-fault';
import { RenderUnavailable } from '../templates/render-threads';
import { TemplateRenderer } from '../templates/template-renderer';
import { ComposeError, composeEmails, composeSms } from './compose';
import { composeMime } from './compose-mime';
import { DeliveryStamps } from './delivery-stamp';
import { DispatchLeases } from './dispatch-leases';
import { DispatchRecorder } from './dispatch-recorder';
import { Provider } from './provider';
import { SendGate } from './send-gate';
import type { SendResult } from './send-result';
import type { Smtp2goCredential } from './smtp2go/client';
import { NEVER_SENT } from './smtp2go/leave-check';
import { sendEmails, sendMime } from './smtp2go/email-sender';
import { sendSms } from './smtp2go/sms-sender';

interface Work {
  claim: FreshClaim;
  messages: DispatchedMessage[];
  blobs: Map<string, Buffer>;
  credential: Smtp2goCredential;
}

/**
 * Makes one provider request: claim (short transaction), render (no connection held), start (short transaction), send,
 * record (short transaction). Rung twice, the second claim finds nothing. Killed before the start, nothing was sent and
 * it is queued again; killed after it, the dispatch becomes unknown: it is never simply sent again.
 */
@Injectable()
@Processes('send-dispatch-email', 'send-dispatch-sms', 'send-dispatch-bulk-email', 'send-dispatch-bulk-sms')
export class SendDispatchProcessor implements JobProcessor<SendJob> {
  private readonly logger = new Logger('send-dispatch');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly dispatches: DispatchStore,
    private readonly suppressions: SuppressionStore,
    private readonly limits: SendingLimitStore,
    private readonly tracking: DeliveryTracking,
    private readonly provider: Provider,
    private readonly stamps: DeliveryStamps,
    private readonly leases: DispatchLeases,
    private readonly gate: SendGate,
    private readonly recorder: DispatchRecorder,
    private readonly sweeper: Sweeper,
    private readonly renderer: TemplateRenderer,
  ) {}

  async findDueAcrossTenants(tx: PlatformTx, limit: number, name: SendJob): Promise<Ring<SendJob>[]> {
    const pausedUntil = await this.limits.pausedUntilAcrossTenants(tx);
    if (pausedUntil) this.gate.closeUntil(pausedUntil);
    const slots = JOBS[name].concurrency * this.env.workers;
    return this.dispatches.findDueAcrossTenants(tx, laneOfJob(name), slots, limit);
  }

  async handle({ tenantId, dispatchId }: JobPayloads[SendJob]): Promise<void> {
    // It stays due, and is rung again when the pause is over.
    if (this.gate.isClosed) return;
    const work = await this.database.forTenantUnhurried(tenantId, (tx) =>
      this.claim(tx, tenantId, dispatchId),
    );
    if (!work) return;
    const { claim } = work;
    if (claim.moreWaiting) this.sweeper.sweepSoon(sendJobOf(claim.lane));
    await this.leases.during(claim, () => this.send(work));
    if (claim.moreWaiting) this.sweeper.sweepSoon(sendJobOf(claim.lane));
  }

  private async send({ claim, messages, ...rest }: Work): Promise<void> {
    const { tenantId } = claim;
    const request = await this.compose({ claim, messages, ...rest });
    if (!(await this.gate.enter())) {
      return this.database.forTenantUnhurried(tenantId, (tx) => this.dispatches.release(tx, claim));
    }
    const started = await this.start(claim);
    let result: SendResult | null = null;
    try {
      // A process that was frozen, or could not renew, must not send: others may be looking for what it did.
      if (started === true && this.leases.holds(claim)) {
        result = 'kind' in request ? request : await request.send();
      }
    } finally {
      this.gate.leave(result);
    }
    if (started === false) return;
    await this.recorder.record(claim, messages, result ?? { kind: 'failed', cause: NEVER_SENT });
    if (started instanceof Error) throw started;
  }

  /** An error when the database did not answer: then it may be started, and nothing was sent. */
  private start(claim: FreshClaim): Promise<boolean | Error> {
    return this.database
      .forTenant(claim.tenantId, (tx) => this.dispatches.start(tx, claim, this.env.dispatchLeaseMs))
      .catch((error: Error) => error);
  }

  private async claim(tx: Tx, tenantId: TenantId, dispatchId: DispatchId): Promise<Work | null> {
    const claim = await this.dispatches.claim(tx, tenantId, dispatchId, this.env.dispatchLeaseMs);
    if (!claim) return null;
    if (claim.moreWaiting && !claim.alone) await this.dispatches.absorb(tx, claim, EMAIL_LIMITS);
    const [loaded, credential] = await Promise.all([
      this.dispatches.load(tx, tenantId, dispatchId, 'queued'),
      this.provider.ofTenant(tx, tenantId),
    ]);
    const messages = await this.withholdSuppressed(tx, claim, loaded);
    const sendable = messages.filter((message) => message.deliveries.some(({ role }) => role === 'to'));
    await this.withholdWithoutTo(
      tx,
      tenantId,
      messages.filter((message) => !sendable.includes(message)),
    );
    if (sendable.length === 0) {
      await this.dispatches.finish(tx, claim, 'done', 0);
      return null;
    }
    const blobs = await this.dispatches.blobs(tx, tenantId, digestsOf(claim, sendable));
    return { claim, messages: sendable, blobs, credential };
  }

  /** Someone may have bounced or unsubscribed since the message was accepted. Returns what is left. */
  private async withholdSuppressed(
    tx: Tx,
    { tenantId, channel }: ClaimedDispatch,
    messages: DispatchedMessage[],
  ): Promise<DispatchedMessage[]> {
    const waiting = messages.flatMap(({ deliveries }) => deliveries);
    const addresses = waiting.map(({ address }) => address);
    const suppressed = await this.suppressions.among(tx, tenantId, channel, addresses);
    if (suppressed.size === 0) return messages;
    const occurredAt = new Date();
    const facts = waiting.flatMap(({ id: deliveryId, address }) => {
      const reason = suppressed.get(address);
      return reason ? [{ deliveryId, occurredAt, detail: suppressedBecause(reason) }] : [];
    });
    await this.tracking.moveTo(tx, tenantId, 'suppressed', facts);
    return messages.map((message) => ({
      ...message,
      deliveries: message.deliveries.filter(({ address }) => !suppressed.has(address)),
    }));
  }

  private async withholdWithoutTo(tx: Tx, tenantId: TenantId, messages: DispatchedMessage[]): Promise<void> {
    const facts = messages.flatMap(({ deliveries }) =>
      deliveries.map(({ id }) => ({ deliveryId: id, occurredAt: new Date(), detail: NOBODY_LEFT_IN_TO })),
    );
    await this.tracking.moveTo(tx, tenantId, 'cancelled', facts);
  }

  /** The request, ready to be sent, or what is recorded when it cannot be made: a fault of a copy would come again. */
  private async compose({
    claim,
    messages,
    blobs,
    credential,
  }: Work): Promise<{ send(): Promise<SendResult> } | SendResult> {
    const client = this.provider.client.onlyIf(() => this.leases.holds(claim));
    try {
      if (claim.channel === 'sms') {
        const sms = await composeSms(this.renderer, messages);
        return { send: () => sendSms(client, credential, sms) };
      }
      const stampOf = ({ id }: DispatchedDelivery) => this.stamps.make(claim.tenantId, id, claim.attempt);
      const document = composeMime(messages, blobs, stampOf);
      if (document) return { send: () => sendMime(client, credential, document) };
      const copies = await composeEmails(this.renderer, messages, blobs, stampOf);
      return { send: () => sendEmails(client, credential, copies) };
    } catch (error) {
      if (error instanceof RenderUnavailable) return { kind: 'failed', cause: NEVER_SENT };
      const unsent = { requestId: null, httpStatus: null };
      if (error instanceof RenderFault) {
        return {
          kind: 'refused',
          reason: 'payload',
          detail: error.toSentence(),
          code: 'render_failed',
          ...unsent,
        };
      }
      const cause = error instanceof ComposeError ? error.message : (error as Error).name;
      this.logger.error({ event: 'compose failed', tenantId: claim.tenantId, dispatchId: claim.id, cause });
      const detail = 'It could not be prepared for sending. The fault is ours and was logged.';
      return { kind: 'refused', reason: 'payload', detail, code: 'compose_failed', ...unsent };
    }
  }
}

function digestsOf(claim: ClaimedDispatch, messages: DispatchedMessage[]): string[] {
  if (claim.channel !== 'email') return [];
  const digests = messages.flatMap(({ content }) => {
    const { attachments, mime } = content as EmailContent;
    return [mime?.sha256 ?? null, ...attachments.map(({ sha256 }) => sha256)];
  });
  return [...new Set(digests.filter((digest) => digest !== null))];
}
