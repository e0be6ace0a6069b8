import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind } from '@opentelemetry/api';
import { LRUCache } from 'lru-cache';
import { BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { TenantId, WebhookEndpointId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { previousWebhookSecret, webhookSecret } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import { Metrics } from '../metrics/metrics';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { inTraceOf, type NewSpan, type Note } from '../tracing/traces';
import { WebhookClient } from './webhook-client';
import type { Payload, WebhookEndpoint } from './webhook-endpoint.entity';
import { WebhookEndpointStore } from './webhook-endpoint.store';
import { webhookBody, webhookRequest } from './webhook-payload';
import { type TryOutcome, WebhookResults } from './webhook-results';
import { type ClaimedWebhook, WebhookStore } from './webhook.store';

/** Longer than a try can take. */
const LEASE_MS = 30_000;
/** At one endpoint at once, and while it fails. */
const AT_ONCE = 2;
const AT_ONCE_WHILE_FAILING = 1;
/**
 * How long a job waits for an endpoint, so that quick ones are called at the pace at which their answers are written down.
 * Who is slower keeps the request open and no place in the queue, and the next time nobody waits for them at all.
 */
const QUICK_MS = 100;
/** Requests that one process keeps open, a socket and a body of a few kB each; and those of one tenant. */
const MOST_OPEN = 2_000;
const MOST_OPEN_OF_ONE = 1_000;
const KNOWN_AS_SLOW = 10_000;
/** Of what slow endpoints answer, or fail to, so much is written down at once: hundreds of time-outs end at one moment. */
const SLOW_AT_ONCE = 2;

/** What this process has open at an endpoint. `askedAgain`: a ring came when there was no room for another. */
interface Lines {
  open: number;
  most: number;
  askedAgain: boolean;
}

interface Try {
  claim: ClaimedWebhook;
  url: string;
  payload: Payload;
  secrets: string[];
}

/**
 * Makes the tries that are due at one endpoint, one after the other, at most two at once. At least once: a process that
 * dies after the endpoint answered leaves the delivery due, and the endpoint sees the same `webhook-id` again.
 * An endpoint that does not answer holds its own two requests and nothing that others need.
 */
@Injectable()
@Processes('deliver-webhook')
export class DeliverWebhookProcessor implements JobProcessor<'deliver-webhook'>, BeforeApplicationShutdown {
  private readonly logger = new Logger('deliver-webhook');
  private readonly open = new Set<Promise<void>>();
  private readonly lines = new Map<WebhookEndpointId, Lines>();
  private readonly openOf = new Map<TenantId, number>();
  private readonly slow = new LRUCache<WebhookEndpointId, true>({ max: KNOWN_AS_SLOW });
  private readonly slowTurns: Promise<unknown>[] = Array.from({ length: SLOW_AT_ONCE }, () =>
    Promise.resolve(),
  );
  private turns = 0;
  private stopping = false;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly secrets: TenantSecrets,
    private readonly endpoints: WebhookEndpointStore,
    private readonly webhooks: WebhookStore,
    private readonly results: WebhookResults,
    private readonly client: WebhookClient,
    private readonly metrics: Metrics,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'deliver-webhook'>[]> {
    return this.webhooks.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, webhookEndpointId: id }: JobPayloads['deliver-webhook']): Promise<void> {
    while (this.open.size >= MOST_OPEN) await Promise.race(this.open);
    // What is left is rung again: nobody else waits for a tenant whose endpoints all hang.
    if (this.stopping || (this.openOf.get(tenantId) ?? 0) >= MOST_OPEN_OF_ONE) return;
    const known = this.lines.get(id);
    if (known && known.open >= known.most) {
      known.askedAgain = true;
      return;
    }
    const tries = await this.database.forTenant(tenantId, (tx) => this.claim(tx, tenantId, id, AT_ONCE));
    const lines = tries.map((first) => this.keepOpen(tenantId, id, first));
    if (this.slow.has(id)) return;
    await Promise.race([Promise.all(lines), delay(QUICK_MS, undefined, { ref: false })]);
  }

  /** What is open ends within its time-out; what waits is left to another process. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.open);
  }

  private keepOpen(tenantId: TenantId, id: WebhookEndpointId, first: Try): Promise<void> {
    const lines = this.lines.get(id) ?? { open: 0, most: AT_ONCE, askedAgain: false };
    this.lines.set(id, lines);
    lines.open += 1;
    this.openOf.set(tenantId, (this.openOf.get(tenantId) ?? 0) + 1);
    const line = this.oneAfterTheOther(tenantId, id, first, lines)
      .catch((error: unknown) => {
        const { name: fault, code } = error as { name?: string; code?: string };
        this.logger.error({ event: 'webhook not recorded', tenantId, webhookEndpointId: id, fault, code });
      })
      .finally(() => {
        this.open.delete(line);
        lines.open -= 1;
        const left = (this.openOf.get(tenantId) ?? 1) - 1;
        if (left === 0) this.openOf.delete(tenantId);
        else this.openOf.set(tenantId, left);
        if (lines.open === 0) this.lines.delete(id);
      });
    this.open.add(line);
    return line;
  }

  private async oneAfterTheOther(
    tenantId: TenantId,
    id: WebhookEndpointId,
    first: Try,
    lines: Lines,
  ): Promise<void> {
    let next: Try | undefined = first;
    while (next) {
      next = await this.tryOnce(tenantId, id, next);
      if (next || !lines.askedAgain || this.stopping) continue;
      // What the ring was for may have been committed after the look for what is next.
      lines.askedAgain = false;
      [next] = await this.database.forTenant(tenantId, (tx) => this.claim(tx, tenantId, id, 1));
    }
  }

  private tryOnce(tenantId: TenantId, id: WebhookEndpointId, next: Try): Promise<Try | undefined> {
    const { claim } = next;
    return inTraceOf([claim.traceparent], spanOf(tenantId, claim), (note) =>
      this.tryIt(tenantId, id, next, note),
    );
  }

  /** Answers what is next at the endpoint: it is claimed in the transaction that records this one. */
  private async tryIt(
    tenantId: TenantId,
    id: WebhookEndpointId,
    { claim, url, payload, secrets }: Try,
    note: Note,
  ): Promise<Try | undefined> {
    const startedAt = new Date();
    const body = webhookBody(claim.event, payload);
    const unanswered = setTimeout(() => this.slow.set(id, true), QUICK_MS).unref();
    const answer = await this.client.post(url, webhookRequest(claim.eventId, body, secrets, startedAt));
    clearTimeout(unanswered);
    if (answer.durationMs < QUICK_MS) this.slow.delete(id);
    const record = () =>
      this.database.forTenant(tenantId, async (tx) => {
        const recorded = await this.results.record(tx, tenantId, id, { claim, url, startedAt, answer });
        const [following] = this.stopping ? [] : await this.claim(tx, tenantId, id, 1);
        return { kind: recorded, next: following };
      });
    const { kind, next } = await (answer.durationMs < QUICK_MS ? record() : this.inTurn(record));
    note({ 'carillon.outcome': kind, 'http.response.status_code': answer.status ?? undefined });
    this.results.tell(tenantId, kind);
    this.count(claim, startedAt, answer.durationMs, kind);
    this.logger.log({
      event: 'webhook',
      ...{ tenantId, webhookDeliveryId: claim.id, attempt: claim.attempt },
      ...{ answer: answer.status, ms: answer.durationMs, outcome: kind },
    });
    return next;
  }

  private count({ attempt, event }: ClaimedWebhook, startedAt: Date, ms: number, outcome: TryOutcome): void {
    this.metrics.webhookTries.observe({ outcome }, ms / 1_000);
    if (attempt > 1) return;
    const lagMs = startedAt.getTime() - new Date(event.occurredAt).getTime();
    this.metrics.webhookLag.observe(Math.max(0, lagMs / 1_000));
  }

  /** Whoever waited for an answer can wait for its turn; connections to the database are for those who did not. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const lane = this.turns++ % SLOW_AT_ONCE;
    const mine = (this.slowTurns[lane] ?? Promise.resolve()).then(work);
    this.slowTurns[lane] = mine.catch(() => undefined);
    return mine;
  }

  /** Whoever claims holds the endpoint, so that what is under way there is counted rightly. */
  private async claim(tx: Tx, tenantId: TenantId, id: WebhookEndpointId, most: number): Promise<Try[]> {
    const endpoint = await this.endpoints.take(tx, tenantId, id);
    const secrets = endpoint ? await this.secretsOf(tx, endpoint) : [];
    if (!endpoint?.enabled) {
      // What was fanned out while it was being disabled.
      await this.endpoints.giveUp(tx, tenantId, id);
      return [];
    }
    if (endpoint.pausedUntil && endpoint.pausedUntil > new Date()) return [];
    const atOnce = endpoint.failingSince ? AT_ONCE_WHILE_FAILING : AT_ONCE;
    const lines = this.lines.get(id);
    if (lines) lines.most = atOnce;
    const room = atOnce - (await this.webhooks.underWay(tx, tenantId, id));
    if (room <= 0) return [];
    const claims = await this.webhooks.claim(tx, tenantId, id, Math.min(room, most), LEASE_MS);
    return claims.map((claim) => ({ claim, url: endpoint.url, payload: endpoint.payload, secrets }));
  }

  /** The one before signs as well until its time is over, and is wiped then. */
  private async secretsOf(tx: Tx, endpoint: WebhookEndpoint): Promise<string[]> {
    const { tenantId, id, secretSealed, previousSecretSealed, previousSecretUntil } = endpoint;
    const secret = await this.secrets.open(tx, tenantId, secretSealed, webhookSecret(id));
    if (previousSecretSealed === null || previousSecretUntil === null) return [secret];
    if (previousSecretUntil <= new Date()) {
      await this.endpoints.wipeOldSecret(tx, tenantId, id);
      return [secret];
    }
    const place = previousWebhookSecret(id);
    return [secret, await this.secrets.open(tx, tenantId, previousSecretSealed, place)];
  }
}

/** Nothing of the tenant's URL, which may hold a secret; and the endpoint is told nothing of the trace. */
function spanOf(tenantId: TenantId, { id, attempt, event }: ClaimedWebhook): NewSpan {
  return {
    name: 'POST webhook',
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': 'POST',
      'carillon.tenant_id': tenantId,
      'carillon.webhook_delivery_id': id,
      'carillon.attempt': attempt,
      ...(event.messageId && { 'carillon.message_id': event.messageId }),
    },
  };
}
