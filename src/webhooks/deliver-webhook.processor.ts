import { Injectable, Logger } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { webhookSecret } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import type { WebhookAnswer } from './webhook-client';
import { WebhookClient } from './webhook-client';
import { webhookRequest } from './webhook-payload';
import { webhookRetryMs } from './webhook-schedule';
import { WebhookStore } from './webhook.store';

/** Longer than a try can take. */
const LEASE_MS = 30_000;

/**
 * Makes one try at a webhook delivery. At least once: a process that dies after the endpoint answered leaves the
 * delivery due, and the endpoint sees the same `webhook-id` again.
 */
@Injectable()
@Processes('deliver-webhook')
export class DeliverWebhookProcessor implements JobProcessor<'deliver-webhook'> {
  private readonly logger = new Logger('deliver-webhook');

  constructor(
    private readonly database: Database,
    private readonly secrets: TenantSecrets,
    private readonly webhooks: WebhookStore,
    private readonly client: WebhookClient,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'deliver-webhook'>[]> {
    return this.webhooks.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, webhookDeliveryId }: JobPayloads['deliver-webhook']): Promise<void> {
    const taken = await this.database.forTenant(tenantId, async (tx) => {
      const claim = await this.webhooks.claim(tx, tenantId, webhookDeliveryId, LEASE_MS);
      if (!claim) return null;
      const place = webhookSecret(claim.endpointId);
      return { claim, secret: await this.secrets.open(tx, tenantId, claim.secretSealed, place) };
    });
    if (!taken) return;
    const { claim, secret } = taken;
    const startedAt = new Date();
    const answer = await this.client.post(claim.url, webhookRequest(claim, secret, startedAt));
    const delivered = isSuccess(answer);
    const retryMs = delivered ? null : webhookRetryMs(claim.attempt);
    const status = delivered ? 'delivered' : retryMs === null ? 'failed' : 'pending';
    await this.database.forTenant(tenantId, (tx) =>
      this.webhooks.recordAttempt(
        tx,
        {
          tenantId,
          webhookDeliveryId,
          attempt: claim.attempt,
          startedAt,
          durationMs: answer.durationMs,
          responseStatus: answer.status,
          responseBody: answer.body,
          problem: answer.problem,
        },
        status,
        retryMs ?? 0,
      ),
    );
    const { attempt } = claim;
    this.logger.log({
      event: 'webhook',
      tenantId,
      webhookDeliveryId,
      attempt,
      answer: answer.status,
      status,
    });
  }
}

function isSuccess({ status }: WebhookAnswer): boolean {
  return status !== null && status >= 200 && status < 300;
}
