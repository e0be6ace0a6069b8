import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DispatchId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { type DispatchedDelivery, DispatchStore, type FreshClaim } from '../messages/dispatch.store';
import { SendingLimitStore } from '../messages/sending-limit.store';
import { type JobNote, type JobProcessor, Processes } from '../queue/job-processor';
import { type JobPayloads, JOBS, laneOfJob, type Ring, type SendJob, sendJobOf } from '../queue/jobs';
import { Sweeper } from '../queue/sweeper';
import { RenderFault } from '../templates/render-fault';
import { RenderUnavailable } from '../templates/render-threads';
import { smsSizeOf } from '../templates/sms-encoding';
import { TemplateRenderer } from '../templates/template-renderer';
import { inTraceOf } from '../tracing/traces';
import { ComposeError, composeEmails, composeSms } from './compose';
import { composeMime } from './compose-mime';
import { DeliveryStamps } from './delivery-stamp';
import { type ClaimedWork, DispatchClaims } from './dispatch-claims';
import { DispatchLeases } from './dispatch-leases';
import { DispatchRecorder } from './dispatch-recorder';
import { dispatchSpan, traceparentsOf } from './dispatch-span';
import { Provider } from './provider';
import { SendGate } from './send-gate';
import { COMPOSE_FAILED, type SendResult } from './send-result';
import type { Smtp2goCredential } from './smtp2go/client';
import type { Refused } from './smtp2go/outcome';
import { NEVER_SENT } from './smtp2go/leave-check';
import { sendEmails, sendMime } from './smtp2go/email-sender';
import { sendSms } from './smtp2go/sms-sender';

const OF_TEST_MODE = 'a test message on the way to the provider';

interface Work extends ClaimedWork {
  credential: Smtp2goCredential;
}

interface Request {
  send(): Promise<SendResult>;
  /** As how many SMS the text is sent to each number; null for e-mail. */
  segments: number | null;
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
    private readonly deliveries: DeliveryStore,
    private readonly limits: SendingLimitStore,
    private readonly claims: DispatchClaims,
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

  async handle({ tenantId, dispatchId }: JobPayloads[SendJob]): Promise<JobNote> {
    // It stays due, and is rung again when the pause is over.
    if (this.gate.isClosed) return { decided: 'pause' };
    const work = await this.database.forTenantUnhurried(tenantId, (tx) =>
      this.claim(tx, tenantId, dispatchId),
    );
    if (!work) return { decided: 'nothing to do' };
    const { claim } = work;
    if (claim.moreWaiting) this.sweeper.sweepSoon(sendJobOf(claim.lane));
    const decided = await inTraceOf(traceparentsOf(work), dispatchSpan(work), async (note) => {
      const outcome = await this.leases.during(claim, () => this.send(work));
      note({ 'carillon.outcome': outcome });
      return outcome;
    });
    if (claim.moreWaiting) this.sweeper.sweepSoon(sendJobOf(claim.lane));
    return { attempt: claim.attempt, decided };
  }

  /** What the request came to. */
  private async send({ claim, messages, ...rest }: Work): Promise<SendResult['kind'] | 'released' | 'late'> {
    const { tenantId } = claim;
    const request = await this.compose({ claim, messages, ...rest });
    if (!(await this.gate.enter())) {
      await this.database.forTenantUnhurried(tenantId, (tx) => this.dispatches.release(tx, claim));
      return 'released';
    }
    const started = await this.start(claim, 'segments' in request ? request.segments : null);
    let result: SendResult | null = null;
    try {
      // A process that was frozen, or could not renew, must not send: others may be looking for what it did.
      if (started === true && this.leases.holds(claim)) {
        result = 'kind' in request ? request : await request.send();
      }
    } finally {
      this.gate.leave(result);
    }
    if (started === false) return 'late';
    result ??= { kind: 'failed', cause: NEVER_SENT };
    await this.recorder.record(claim, messages, result);
    if (started instanceof Error) throw started;
    return result.kind;
  }

  /** An error when the database did not answer: then it may be started, and nothing was sent. */
  private start(claim: FreshClaim, segments: number | null): Promise<boolean | Error> {
    return this.database
      .forTenant(claim.tenantId, async (tx) => {
        const started = await this.dispatches.start(tx, claim, this.env.dispatchLeaseMs);
        if (started && segments) await this.deliveries.noteSegments(tx, claim.tenantId, claim.id, segments);
        return started;
      })
      .catch((error: Error) => error);
  }

  private async claim(tx: Tx, tenantId: TenantId, dispatchId: DispatchId): Promise<Work | null> {
    const claim = await this.claims.take(tx, tenantId, dispatchId);
    if (!claim) return null;
    const [work, credential] = await Promise.all([
      this.claims.load(tx, claim),
      this.provider.ofTenant(tx, tenantId),
    ]);
    return work && { ...work, credential };
  }

  /** The request, ready to be sent, or what is recorded when it cannot be made: a fault of a copy would come again. */
  private async compose({
    claim,
    messages,
    blobs,
    credential,
    unsubscribeBy,
  }: Work): Promise<Request | SendResult> {
    // The last place before the provider. Test mode has a lane of its own and does not come here; if it does, it ends here.
    if (messages.some(({ test }) => test)) return this.unsent(claim, OF_TEST_MODE);
    const client = this.provider.client.onlyIf(() => this.leases.holds(claim));
    try {
      if (claim.channel === 'sms') {
        const sms = await composeSms(this.renderer, messages);
        return {
          segments: smsSizeOf(sms.text).segments,
          send: () => sendSms(client, credential, sms),
        };
      }
      const stampOf = ({ id }: DispatchedDelivery) => this.stamps.make(claim.tenantId, id, claim.attempt);
      const document = composeMime(messages, blobs, stampOf);
      if (document) return { segments: null, send: () => sendMime(client, credential, document) };
      const copies = await composeEmails(this.renderer, messages, blobs, stampOf, unsubscribeBy);
      return { segments: null, send: () => sendEmails(client, credential, copies) };
    } catch (error) {
      if (error instanceof RenderUnavailable) return { kind: 'failed', cause: NEVER_SENT };
      if (error instanceof RenderFault) {
        const unsent = { requestId: null, httpStatus: null };
        return {
          kind: 'refused',
          reason: 'payload',
          detail: error.toSentence(),
          code: 'render_failed',
          ...unsent,
        };
      }
      return this.unsent(claim, error instanceof ComposeError ? error.message : (error as Error).name);
    }
  }

  private unsent(claim: FreshClaim, cause: string): Refused {
    this.logger.error({ event: 'compose failed', tenantId: claim.tenantId, dispatchId: claim.id, cause });
    const detail = 'It could not be prepared for sending. The fault is ours and was logged.';
    const unsent = { code: COMPOSE_FAILED, requestId: null, httpStatus: null };
    return { kind: 'refused', reason: 'payload', detail, ...unsent };
  }
}
