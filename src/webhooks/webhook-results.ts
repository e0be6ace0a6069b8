import { Inject, Injectable } from '@nestjs/common';
import { assertNever } from '../common/assert-never';
import type { TenantId, WebhookEndpointId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import type { Tx } from '../database/database';
import { MessageEventStore } from '../messages/message-event.store';
import { Doorbell } from '../queue/doorbell';
import type { WebhookAnswer } from './webhook-client';
import type { DisabledBecause } from './webhook-endpoint.entity';
import { WebhookEndpointStore } from './webhook-endpoint.store';
import { WEBHOOK_WAITS_MS } from './webhook-schedule';
import { verdictOn } from './webhook-verdict';
import { type ClaimedWebhook, WebhookStore } from './webhook.store';

/** Failures that lie further apart, as a part of the time after which an endpoint is disabled, are not one row of them. */
const SILENCE = 1 / 5;

const WHY: Record<Exclude<DisabledBecause, 'requested'>, string> = {
  gone: 'It answered 410.',
  failing: 'It has done nothing but fail for too long.',
};

export interface MadeTry {
  claim: ClaimedWebhook;
  /** Where it went: the endpoint may be elsewhere by now. */
  url: string;
  startedAt: Date;
  answer: WebhookAnswer;
}

export type TryOutcome = 'delivered' | 'pending' | 'failed' | 'disabled';

/**
 * Writes down what came of a try, and what follows for the endpoint: a clean record, a pause that it asked for, or its
 * end, which the tenant's other endpoints are told of. In one transaction.
 */
@Injectable()
export class WebhookResults {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly endpoints: WebhookEndpointStore,
    private readonly webhooks: WebhookStore,
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
  ) {}

  async record(tx: Tx, tenantId: TenantId, id: WebhookEndpointId, made: MadeTry): Promise<TryOutcome> {
    // The endpoint before its deliveries, as everybody does.
    const endpoint = await this.endpoints.take(tx, tenantId, id);
    const { claim, url, startedAt, answer } = made;
    const isThere = endpoint?.url === url;
    const verdict = verdictOn(answer, claim.tries, this.env.webhooks.retryAfterMs ?? WEBHOOK_WAITS_MS);
    const attempt = {
      ...{ tenantId, webhookDeliveryId: claim.id, attempt: claim.attempt, startedAt },
      ...{ durationMs: answer.durationMs, responseStatus: answer.status },
      ...{ responseBody: answer.body, problem: answer.problem },
    };
    switch (verdict.kind) {
      case 'delivered':
        await this.webhooks.recordAttempt(tx, attempt, 'delivered', 0);
        if (isThere && endpoint.failingSince) await this.endpoints.succeeded(tx, tenantId, id);
        return 'delivered';
      case 'gone':
        await this.webhooks.recordAttempt(tx, attempt, 'failed', 0);
        if (!isThere || !endpoint.enabled) return 'failed';
        await this.disable(tx, tenantId, id, 'gone');
        return 'disabled';
      case 'retry':
      case 'failed': {
        const isLast = verdict.kind === 'failed';
        const waitMs = isLast ? 0 : verdict.waitMs;
        await this.webhooks.recordAttempt(tx, attempt, isLast ? 'failed' : 'pending', waitMs);
        if (!isThere) return isLast ? 'failed' : 'pending';
        const { disableAfterMs } = this.env.webhooks;
        const silenceMs = disableAfterMs * SILENCE;
        const failingMs = await this.endpoints.failed(tx, tenantId, id, silenceMs, verdict.pauseMs);
        if (!endpoint.enabled || failingMs < disableAfterMs) return isLast ? 'failed' : 'pending';
        await this.disable(tx, tenantId, id, 'failing');
        return 'disabled';
      }
      default:
        return assertNever(verdict);
    }
  }

  /** After the commit. */
  tell(tenantId: TenantId, outcome: TryOutcome): void {
    if (outcome === 'disabled') this.doorbell.ringSoon('fan-out-events', tenantId);
  }

  private async disable(
    tx: Tx,
    tenantId: TenantId,
    id: WebhookEndpointId,
    because: keyof typeof WHY,
  ): Promise<void> {
    await this.endpoints.disable(tx, tenantId, id, because);
    const told = { subject: id, type: 'webhook_endpoint.disabled', detail: WHY[because] } as const;
    await this.events.insert(tx, tenantId, [{ ...told, data: { disabled_because: because } }]);
  }
}
