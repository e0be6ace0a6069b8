import { Injectable } from '@nestjs/common';
import { newId, type TenantId, type WebhookDeliveryId, type WebhookEndpointId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { EventType } from '../messages/event-types';
import type { FreshEvent } from '../messages/message-event.store';
import { takeDueRowsAcrossTenants } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import { WebhookAttempt } from './webhook-attempt.entity';
import { WebhookDelivery, type WebhookDeliveryStatus } from './webhook-delivery.entity';
import { WebhookEndpoint } from './webhook-endpoint.entity';

/** A webhook delivery that this process alone may try now, with all that the request says. */
export interface ClaimedWebhook {
  id: WebhookDeliveryId;
  attempt: number;
  eventId: string;
  endpointId: WebhookEndpointId;
  url: string;
  secretSealed: string;
  event: WebhookEvent;
}

export interface WebhookEvent {
  type: EventType;
  occurredAt: Date;
  messageId: string;
  channel: string;
  test: boolean;
  messageMetadata: Record<string, string>;
  tags: string[];
  deliveryId: string | null;
  recipient: string | null;
  deliveryMetadata: Record<string, string> | null;
  description: string;
  data: Record<string, unknown>;
}

export type WebhookDeliveryWithAttempts = WebhookDelivery & {
  eventType: EventType;
  attempts: WebhookAttempt[];
};

/** Endpoints, and what was or is to be delivered to them. */
@Injectable()
export class WebhookStore {
  async insertEndpoint(
    tx: Tx,
    row: Pick<WebhookEndpoint, 'tenantId' | 'id' | 'url' | 'description' | 'eventTypes' | 'secretSealed'>,
  ): Promise<void> {
    await tx.insert(WebhookEndpoint, row);
  }

  findEndpoint(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint | null> {
    return tx
      .createQueryBuilder(WebhookEndpoint, 'e')
      .where('e.tenantId = :tenantId AND e.id = :id AND e.deletedAt IS NULL', { tenantId, id })
      .getOne();
  }

  listEndpoints(
    tx: Tx,
    tenantId: TenantId,
    before: string | null,
    limit: number,
  ): Promise<WebhookEndpoint[]> {
    const query = tx
      .createQueryBuilder(WebhookEndpoint, 'e')
      .where('e.tenantId = :tenantId AND e.deletedAt IS NULL', { tenantId })
      .orderBy('e.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('e.id < :before', { before }) : query).getMany();
  }

  async updateEndpoint(
    tx: Tx,
    tenantId: TenantId,
    id: WebhookEndpointId,
    changes: Partial<Pick<WebhookEndpoint, 'url' | 'description' | 'eventTypes' | 'enabled'>>,
  ): Promise<void> {
    await tx.update(WebhookEndpoint, { tenantId, id }, { ...changes, updatedAt: () => 'now()' });
  }

  /** Kept as a row, since its deliveries point at it; what was still pending is given up. */
  async deleteEndpoint(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE webhook_endpoints SET deleted_at = now(), enabled = false
        WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING id`,
      [tenantId, id],
    );
    await mutate(
      tx,
      `UPDATE webhook_deliveries SET status = 'failed', finished_at = now()
        WHERE tenant_id = $1 AND endpoint_id = $2 AND status = 'pending' RETURNING id`,
      [tenantId, id],
    );
    return rows.length > 0;
  }

  /** One delivery for each event and each endpoint that wants it. Twice is no error: the pair is unique. */
  async insertDeliveries(tx: Tx, tenantId: TenantId, events: FreshEvent[]): Promise<WebhookDeliveryId[]> {
    const endpoints = await tx
      .createQueryBuilder(WebhookEndpoint, 'e')
      .where('e.tenantId = :tenantId AND e.enabled AND e.deletedAt IS NULL', { tenantId })
      .getMany();
    const pairs = events.flatMap((event) =>
      endpoints
        .filter(({ eventTypes }) => eventTypes.length === 0 || eventTypes.includes(event.type))
        .map((endpoint) => ({ id: newId('whd'), endpointId: endpoint.id, eventId: event.id })),
    );
    if (pairs.length === 0) return [];
    const rows = await select<{ id: WebhookDeliveryId }>(
      tx,
      `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, event_id, status, rung_at, ring_count)
       SELECT $1, r.id, r."endpointId", r."eventId", 'pending', now(), 1
         FROM jsonb_to_recordset($2::jsonb) AS r(id text, "endpointId" text, "eventId" text)
       ON CONFLICT (tenant_id, endpoint_id, event_id) DO NOTHING RETURNING id`,
      [tenantId, JSON.stringify(pairs)],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes a due delivery for `leaseMs`: a process that dies in the middle leaves it due again. */
  async claim(
    tx: Tx,
    tenantId: TenantId,
    id: WebhookDeliveryId,
    leaseMs: number,
  ): Promise<ClaimedWebhook | null> {
    const claimed = await mutate<{ attempt: number }>(
      tx,
      `UPDATE webhook_deliveries SET attempt = attempt + 1, rung_at = now(),
                                     next_attempt_at = now() + $3 * interval '1 millisecond'
        WHERE tenant_id = $1 AND id = $2 AND status = 'pending' AND next_attempt_at <= now() RETURNING attempt`,
      [tenantId, id, leaseMs],
    );
    if (claimed.length === 0) return null;
    const [row] = await select<ClaimedWebhook>(
      tx,
      `SELECT w.id, w.attempt, w.event_id AS "eventId", e.id AS "endpointId", e.url, e.secret_sealed AS "secretSealed",
              jsonb_build_object('type', ev.type, 'occurredAt', ev.occurred_at, 'messageId', ev.message_id,
                'channel', m.channel, 'test', m.test, 'messageMetadata', m.metadata, 'tags', m.tags, 'deliveryId', ev.delivery_id,
                'recipient', d.recipient, 'deliveryMetadata', d.metadata,
                'description', ev.description, 'data', ev.data) AS event
         FROM webhook_deliveries w
         JOIN webhook_endpoints e ON e.tenant_id = w.tenant_id AND e.id = w.endpoint_id
         JOIN message_events ev ON ev.tenant_id = w.tenant_id AND ev.id = w.event_id
         JOIN messages m ON m.tenant_id = ev.tenant_id AND m.id = ev.message_id
         LEFT JOIN deliveries d ON d.tenant_id = ev.tenant_id AND d.id = ev.delivery_id
        WHERE w.tenant_id = $1 AND w.id = $2`,
      [tenantId, id],
    );
    return row ?? null;
  }

  async recordAttempt(
    tx: Tx,
    attempt: WebhookAttempt,
    status: WebhookDeliveryStatus,
    retryMs: number,
  ): Promise<void> {
    const { tenantId, webhookDeliveryId } = attempt;
    await tx.insert(WebhookAttempt, attempt);
    await mutate(
      tx,
      `UPDATE webhook_deliveries
          SET status = $3, next_attempt_at = now() + $4 * interval '1 millisecond', rung_at = NULL,
              finished_at = CASE WHEN $3 = 'pending' THEN NULL ELSE now() END
        WHERE tenant_id = $1 AND id = $2 AND status = 'pending' AND attempt = $5 RETURNING id`,
      [tenantId, webhookDeliveryId, status, retryMs, attempt.attempt],
    );
  }

  async listDeliveries(
    tx: Tx,
    tenantId: TenantId,
    endpointId: WebhookEndpointId,
    before: string | null,
    limit: number,
  ): Promise<WebhookDeliveryWithAttempts[]> {
    return select(
      tx,
      `SELECT w.id, w.event_id AS "eventId", e.type AS "eventType", w.status, w.attempt,
              w.next_attempt_at AS "nextAttemptAt", w.created_at AS "createdAt",
              coalesce((SELECT jsonb_agg(jsonb_build_object('attempt', a.attempt, 'startedAt', a.started_at,
                          'durationMs', a.duration_ms, 'responseStatus', a.response_status,
                          'responseBody', a.response_body, 'problem', a.problem) ORDER BY a.attempt)
                  FROM webhook_attempts a
                 WHERE a.tenant_id = w.tenant_id AND a.webhook_delivery_id = w.id), '[]') AS attempts
         FROM webhook_deliveries w
         JOIN message_events e ON e.tenant_id = w.tenant_id AND e.id = w.event_id
        WHERE w.tenant_id = $1 AND w.endpoint_id = $2 AND ($3::text IS NULL OR w.id < $3)
        ORDER BY w.id DESC LIMIT $4`,
      [tenantId, endpointId, before, limit + 1],
    );
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'deliver-webhook'>[]> {
    const rows = await takeDueRowsAcrossTenants(tx, {
      table: 'webhook_deliveries',
      where: `status = 'pending'`,
      limit,
    });
    return rows.map(({ tenantId, id, key }) => ({
      payload: { tenantId, webhookDeliveryId: id as WebhookDeliveryId },
      key,
    }));
  }
}
