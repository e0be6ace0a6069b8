import { Injectable } from '@nestjs/common';
import { newId, type TenantId, type WebhookDeliveryId, type WebhookEndpointId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { holdsAddress } from '../keys/person-digests';
import type { FreshEvent } from '../messages/message-event.store';
import { RING_AGAIN_AFTER } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import { typesOf } from './event-filter';
import { WebhookAttempt } from './webhook-attempt.entity';
import type { WebhookDeliveryStatus } from './webhook-delivery.entity';
import type { WebhookEndpoint } from './webhook-endpoint.entity';
import type { WebhookEvent } from './webhook-payload';

/** A webhook delivery that this process alone may try now. */
export interface ClaimedWebhook {
  id: WebhookDeliveryId;
  attempt: number;
  /** Tries that the schedule counts, this one among them. */
  tries: number;
  eventId: string;
  event: WebhookEvent;
  /** Of the trace in which its message was accepted. */
  traceparent: string | null;
}

/** Of rows `ev` of message_events. */
export const WHAT_IT_IS_ABOUT = `LEFT JOIN messages m ON m.tenant_id = ev.tenant_id AND m.id = ev.message_id
         LEFT JOIN deliveries d ON d.tenant_id = ev.tenant_id AND d.id = ev.delivery_id
         LEFT JOIN received_sms rs ON rs.tenant_id = ev.tenant_id AND rs.id = ev.subject`;
/** Of rows `w` of webhook_deliveries. */
export const EVENT_JOINS = `JOIN message_events ev ON ev.tenant_id = w.tenant_id AND ev.id = w.event_id
         ${WHAT_IT_IS_ABOUT}`;
/** What people have written stands in its own row alone, so that what is wiped there is told no more. */
const OF_RECEIVED_SMS = `CASE WHEN rs.id IS NULL THEN '{}' ELSE jsonb_build_object(
                'from', CASE WHEN ${holdsAddress('rs.from_number')} THEN rs.from_number END, 'to', rs.to_number,
                'body', rs.content, 'keyword', rs.keyword, 'delivery_id', rs.delivery_id, 'message_id',
                (SELECT a.message_id FROM deliveries a WHERE a.tenant_id = rs.tenant_id AND a.id = rs.delivery_id)) END`;
export const EVENT = `jsonb_build_object('type', ev.type, 'occurredAt', ev.occurred_at, 'sequence', ev.sequence,
                'messageId', ev.message_id, 'subject', ev.subject, 'channel', m.channel,
                'test', coalesce(m.test, (ev.data->>'test')::boolean, false), 'messageMetadata', m.metadata, 'tags', m.tags,
                'deliveryId', ev.delivery_id, 'recipient', d.recipient, 'deliveryMetadata', d.metadata,
                'description', ev.description, 'data', ev.data || ${OF_RECEIVED_SMS})`;

/**
 * Endpoints that have something due, or a secret whose time is over. The first part jumps from endpoint to endpoint along
 * the index, so that it costs as much as there are endpoints that wait for something, however many rows wait. $1: most.
 */
const FEED = `
WITH RECURSIVE waiting AS (
  (SELECT tenant_id, endpoint_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY tenant_id, endpoint_id LIMIT 1)
  UNION ALL
  SELECT n.tenant_id, n.endpoint_id
    FROM waiting w
   CROSS JOIN LATERAL (SELECT d.tenant_id, d.endpoint_id FROM webhook_deliveries d
                        WHERE d.status = 'pending' AND (d.tenant_id, d.endpoint_id) > (w.tenant_id, w.endpoint_id)
                        ORDER BY d.tenant_id, d.endpoint_id LIMIT 1) AS n
), due AS (
  SELECT f.tenant_id, f.id, f.next_attempt_at
    FROM waiting w
   CROSS JOIN LATERAL (SELECT d.tenant_id, d.id, d.next_attempt_at FROM webhook_deliveries d
                        WHERE d.tenant_id = w.tenant_id AND d.endpoint_id = w.endpoint_id AND d.status = 'pending'
                          AND d.next_attempt_at <= now()
                          AND (d.rung_at IS NULL OR d.rung_at < now() - interval '${RING_AGAIN_AFTER}')
                        ORDER BY d.next_attempt_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS f
   ORDER BY f.next_attempt_at LIMIT $1
)
UPDATE webhook_deliveries AS t SET rung_at = now(), ring_count = t.ring_count + 1
  FROM due WHERE t.tenant_id = due.tenant_id AND t.id = due.id
RETURNING t.tenant_id AS "tenantId", t.endpoint_id AS "webhookEndpointId", t.id || ':' || t.ring_count AS key`;

/** Deliveries to endpoints, from the event to the last try. */
@Injectable()
export class WebhookStore {
  /**
   * One delivery for each event and each endpoint that wants it. Twice is no error: the pair is unique. Answers the
   * endpoints that have something new.
   */
  async insertDeliveries(
    tx: Tx,
    tenantId: TenantId,
    endpoints: WebhookEndpoint[],
    events: FreshEvent[],
  ): Promise<WebhookEndpointId[]> {
    const pairs = endpoints.flatMap(({ id: endpointId, eventTypes }) => {
      const types = typesOf(eventTypes);
      const wanted = events.filter(({ type }) => types.includes(type));
      return wanted.map(({ id: eventId }) => ({ id: newId('whd'), endpointId, eventId }));
    });
    if (pairs.length === 0) return [];
    const rows = await select<{ id: WebhookEndpointId }>(
      tx,
      `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, event_id, status)
       SELECT $1, r.id, r."endpointId", r."eventId", 'pending'
         FROM jsonb_to_recordset($2::jsonb) AS r(id text, "endpointId" text, "eventId" text)
       ON CONFLICT (tenant_id, endpoint_id, event_id) DO NOTHING RETURNING endpoint_id AS id`,
      [tenantId, JSON.stringify(pairs)],
    );
    return [...new Set(rows.map(({ id }) => id))];
  }

  /** Tries that are under way at an endpoint. One whose lease is over is none: the process died. */
  async underWay(tx: Tx, tenantId: TenantId, endpointId: WebhookEndpointId): Promise<number> {
    const [row] = await select<{ n: number }>(
      tx,
      `SELECT count(*)::int AS n FROM webhook_deliveries
        WHERE tenant_id = $1 AND endpoint_id = $2 AND status = 'pending' AND leased_until > now()`,
      [tenantId, endpointId],
    );
    return row?.n ?? 0;
  }

  /**
   * Takes what is due at an endpoint, oldest first, for `leaseMs`: a process that dies in the middle leaves it due again.
   * Whoever calls it has taken the endpoint. An array is made once, where the same question behind IN may be asked again
   * for each row, skip what it has taken, and take more than its limit.
   */
  async claim(
    tx: Tx,
    tenantId: TenantId,
    endpointId: WebhookEndpointId,
    limit: number,
    leaseMs: number,
  ): Promise<ClaimedWebhook[]> {
    const claimed = await mutate<{ id: WebhookDeliveryId }>(
      tx,
      `UPDATE webhook_deliveries SET attempt = attempt + 1, next_attempt_at = now() + $4 * interval '1 millisecond',
              leased_until = now() + $4 * interval '1 millisecond'
        WHERE tenant_id = $1 AND id = ANY(ARRAY(
          SELECT id FROM webhook_deliveries
           WHERE tenant_id = $1 AND endpoint_id = $2 AND status = 'pending' AND next_attempt_at <= now()
           ORDER BY next_attempt_at, id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)) RETURNING id`,
      [tenantId, endpointId, limit, leaseMs],
    );
    if (claimed.length === 0) return [];
    return select<ClaimedWebhook>(
      tx,
      `SELECT w.id, w.attempt, w.attempt - w.first_attempt + 1 AS tries, w.event_id AS "eventId", ${EVENT} AS event, m.traceparent
         FROM webhook_deliveries w ${EVENT_JOINS}
        WHERE w.tenant_id = $1 AND w.id = ANY($2) ORDER BY w.id`,
      [tenantId, claimed.map(({ id }) => id)],
    );
  }

  /** False when somebody else has tried it meanwhile, or it was given up; the log has the try all the same. */
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
          SET status = $3, next_attempt_at = now() + $4 * interval '1 millisecond', leased_until = NULL, rung_at = NULL,
              finished_at = CASE WHEN $3 = 'pending' THEN NULL ELSE now() END
        WHERE tenant_id = $1 AND id = $2 AND attempt = $5
          AND (status = 'pending' OR (status = 'failed' AND $3 = 'delivered')) RETURNING id`,
      [tenantId, webhookDeliveryId, status, retryMs, attempt.attempt],
    );
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'deliver-webhook'>[]> {
    type Found = { tenantId: TenantId; webhookEndpointId: WebhookEndpointId; key: string };
    const due = await mutate<Found>(tx, FEED, [limit]);
    const withOldSecrets = await select<Found>(
      tx,
      `SELECT tenant_id AS "tenantId", id AS "webhookEndpointId", id || ':' || extract(epoch FROM now()) AS key
         FROM webhook_endpoints WHERE previous_secret_until <= now() LIMIT $1`,
      [limit],
    );
    return [...due, ...withOldSecrets].map(({ key, ...payload }) => ({ payload, key }));
  }
}
