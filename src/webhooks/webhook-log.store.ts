import { Injectable } from '@nestjs/common';
import {
  firstIdAt,
  type MessageEventId,
  newId,
  type TenantId,
  type WebhookDeliveryId,
  type WebhookEndpointId,
} from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { EventType } from '../messages/event-types';
import type { WebhookAttempt } from './webhook-attempt.entity';
import type { WebhookDelivery, WebhookDeliveryStatus } from './webhook-delivery.entity';
import type { Payload } from './webhook-endpoint.entity';
import type { WebhookEvent } from './webhook-payload';
import { EVENT, EVENT_JOINS } from './webhook.store';

export type LoggedDelivery = Pick<
  WebhookDelivery,
  'id' | 'endpointId' | 'eventId' | 'status' | 'nextAttemptAt' | 'createdAt' | 'attempt'
> & { eventType: EventType; attempts: WebhookAttempt[] };

/** With what the request says. */
export type WholeDelivery = LoggedDelivery & { event: WebhookEvent; payload: Payload };

/** Ids are in the order of the clocks of several machines. */
const CLOCKS_DIFFER_MS = 60_000;

const COLUMNS = `w.id, w.endpoint_id AS "endpointId", w.event_id AS "eventId", ev.type AS "eventType", w.status, w.attempt,
              w.next_attempt_at AS "nextAttemptAt", w.created_at AS "createdAt",
              coalesce((SELECT jsonb_agg(jsonb_build_object('attempt', a.attempt, 'startedAt', a.started_at,
                          'durationMs', a.duration_ms, 'responseStatus', a.response_status,
                          'responseBody', a.response_body, 'problem', a.problem) ORDER BY a.attempt)
                  FROM webhook_attempts a
                 WHERE a.tenant_id = w.tenant_id AND a.webhook_delivery_id = w.id), '[]') AS attempts`;

/** Makes a delivery due at once, with the whole schedule before it. Not one that is under way: it is being tried. */
const DUE_AGAIN = `status = 'pending', first_attempt = attempt + 1, next_attempt_at = now(), rung_at = NULL, finished_at = NULL,
              leased_until = NULL`;
const NOT_UNDER_WAY = `(leased_until IS NULL OR leased_until <= now() OR status <> 'pending')`;

/** What was delivered, and what is to be delivered once more. */
@Injectable()
export class WebhookLogStore {
  /** Newest first. */
  list(
    tx: Tx,
    tenantId: TenantId,
    endpointId: WebhookEndpointId,
    status: WebhookDeliveryStatus | null,
    before: string | null,
    limit: number,
  ): Promise<LoggedDelivery[]> {
    return select(
      tx,
      `SELECT ${COLUMNS}
         FROM webhook_deliveries w JOIN message_events ev ON ev.tenant_id = w.tenant_id AND ev.id = w.event_id
        WHERE w.tenant_id = $1 AND w.endpoint_id = $2 AND ($3::text IS NULL OR w.id < $3) AND ($5::text IS NULL OR w.status = $5)
        ORDER BY w.id DESC LIMIT $4`,
      [tenantId, endpointId, before, limit + 1, status],
    );
  }

  async find(tx: Tx, tenantId: TenantId, id: WebhookDeliveryId): Promise<WholeDelivery | null> {
    const [row] = await select<WholeDelivery>(
      tx,
      `SELECT ${COLUMNS}, ${EVENT} AS event, e.payload
         FROM webhook_deliveries w
         JOIN webhook_endpoints e ON e.tenant_id = w.tenant_id AND e.id = w.endpoint_id AND e.deleted_at IS NULL ${EVENT_JOINS}
        WHERE w.tenant_id = $1 AND w.id = $2`,
      [tenantId, id],
    );
    return row ?? null;
  }

  async add(
    tx: Tx,
    tenantId: TenantId,
    endpointId: WebhookEndpointId,
    eventId: MessageEventId,
  ): Promise<WebhookDeliveryId> {
    const id = newId('whd');
    await tx.query(
      `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, event_id, status) VALUES ($1, $2, $3, $4, 'pending')`,
      [tenantId, id, endpointId, eventId],
    );
    return id;
  }

  /** What is being tried at this moment is left to that. */
  async replay(tx: Tx, tenantId: TenantId, id: WebhookDeliveryId): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_deliveries SET ${DUE_AGAIN} WHERE tenant_id = $1 AND id = $2 AND ${NOT_UNDER_WAY} RETURNING 1`,
      [tenantId, id],
    );
  }

  /** What failed since, and what waits for its next try. */
  async makeDue(
    tx: Tx,
    tenantId: TenantId,
    endpointId: WebhookEndpointId,
    since: Date,
    limit: number,
  ): Promise<number> {
    const rows = await mutate(
      tx,
      `UPDATE webhook_deliveries SET ${DUE_AGAIN}
        WHERE tenant_id = $1 AND id = ANY(ARRAY(
          SELECT w.id FROM webhook_deliveries w JOIN message_events ev ON ev.tenant_id = w.tenant_id AND ev.id = w.event_id
           WHERE w.tenant_id = $1 AND w.endpoint_id = $2 AND ev.recorded_at >= $3 AND w.created_at >= $3
             AND (w.status = 'failed' OR (w.status = 'pending' AND w.next_attempt_at > now()
                  AND (w.leased_until IS NULL OR w.leased_until <= now())))
           ORDER BY w.id LIMIT $4 FOR NO KEY UPDATE OF w SKIP LOCKED)) RETURNING 1`,
      [tenantId, endpointId, since, limit],
    );
    return rows.length;
  }

  /** Of those that failed, to endpoints of several: due again where the endpoint is enabled, which counts as well then. */
  async makeFailedDue(
    tx: Tx,
    tenantId: TenantId,
    ids: readonly string[],
  ): Promise<{
    due: { id: WebhookDeliveryId; endpointId: WebhookEndpointId }[];
    failed: WebhookDeliveryId[];
  }> {
    // The endpoints before their deliveries, as everybody does, and in one order.
    const enabled = await select<{ id: WebhookEndpointId }>(
      tx,
      `SELECT id FROM webhook_endpoints
        WHERE tenant_id = $1 AND enabled AND deleted_at IS NULL AND id IN
              (SELECT endpoint_id FROM webhook_deliveries WHERE tenant_id = $1 AND id = ANY($2::text[]) AND status = 'failed')
        ORDER BY id FOR NO KEY UPDATE`,
      [tenantId, ids],
    );
    const endpoints = enabled.map(({ id }) => id);
    await mutate(
      tx,
      `UPDATE webhook_endpoints SET paused_until = NULL WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, endpoints],
    );
    const due = await mutate<{ id: WebhookDeliveryId; endpointId: WebhookEndpointId }>(
      tx,
      `UPDATE webhook_deliveries SET ${DUE_AGAIN}
        WHERE tenant_id = $1 AND id = ANY($2::text[]) AND status = 'failed' AND endpoint_id = ANY($3)
        RETURNING id, endpoint_id AS "endpointId"`,
      [tenantId, ids, endpoints],
    );
    const failed = await select<{ id: WebhookDeliveryId }>(
      tx,
      `SELECT id FROM webhook_deliveries WHERE tenant_id = $1 AND id = ANY($2::text[]) AND status = 'failed'`,
      [tenantId, ids],
    );
    return { due, failed: failed.map(({ id }) => id) };
  }

  /** Events since of which the endpoint was never to be told, since it was disabled or listened to something else. */
  async addMissed(
    tx: Tx,
    tenantId: TenantId,
    endpointId: WebhookEndpointId,
    types: EventType[],
    since: Date,
    limit: number,
  ): Promise<number> {
    const missed = await select<{ id: MessageEventId }>(
      tx,
      `SELECT ev.id FROM message_events ev
        WHERE ev.tenant_id = $1 AND ev.recorded_at >= $3 AND ev.id >= $6 AND ev.type = ANY($4) AND ev.fanned_out_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM webhook_deliveries w
                           WHERE w.tenant_id = ev.tenant_id AND w.endpoint_id = $2 AND w.event_id = ev.id)
        ORDER BY ev.id LIMIT $5`,
      [
        tenantId,
        endpointId,
        since,
        types,
        limit,
        firstIdAt('evt', new Date(since.getTime() - CLOCKS_DIFFER_MS)),
      ],
    );
    const pairs = missed.map(({ id }) => ({ id: newId('whd'), eventId: id }));
    const rows = await select(
      tx,
      `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, event_id, status)
       SELECT $1, r.id, $2, r."eventId", 'pending' FROM jsonb_to_recordset($3::jsonb) AS r(id text, "eventId" text)
       ON CONFLICT (tenant_id, endpoint_id, event_id) DO NOTHING RETURNING 1`,
      [tenantId, endpointId, JSON.stringify(pairs)],
    );
    return rows.length;
  }
}
