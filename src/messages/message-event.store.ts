import { Injectable } from '@nestjs/common';
import {
  type DeliveryId,
  madeAt,
  type MessageEventId,
  type MessageId,
  newId,
  type TenantId,
} from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Ring } from '../queue/jobs';
import { describe, type EventType } from './event-types';
import { MessageEvent } from './message-event.entity';

export interface NewEvent {
  messageId?: MessageId;
  /** What it is about when that is no message. */
  subject?: string;
  deliveryId?: DeliveryId;
  type: EventType;
  detail?: string | null;
  data?: Record<string, unknown>;
  /** By default the time of the transaction. */
  occurredAt?: Date;
}

export interface FreshEvent {
  id: MessageEventId;
  type: EventType;
}

/** Of the tenant $1: what nobody listens to needs no fan-out and counts as fanned out from the start. */
export const FANNED_OUT_AT = `CASE WHEN EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = $1 AND enabled AND deleted_at IS NULL)
       THEN NULL ELSE now() END`;

/** A message may be wiped as a whole when it is older than this. */
const WIPED_AFTER_MS = 30_000;

/** The timeline. Rows are inserted in the transaction of what they tell, and wait there to be fanned out. */
@Injectable()
export class MessageEventStore {
  async insert(tx: Tx, tenantId: TenantId, events: NewEvent[]): Promise<MessageEventId[]> {
    if (events.length === 0) return [];
    const rows = events.map((event) => ({
      id: newId('evt'),
      messageId: event.messageId ?? null,
      subject: event.subject ?? null,
      deliveryId: event.deliveryId ?? null,
      type: event.type,
      description: describe(event.type, event.detail),
      data: event.data ?? {},
      occurredAt: event.occurredAt ?? null,
    }));
    await tx.query(
      `INSERT INTO message_events (tenant_id, id, message_id, subject, delivery_id, type, description, data, occurred_at, fanned_out_at)
       SELECT $1, r.id, r."messageId", r.subject, r."deliveryId", r.type, r.description, r.data, coalesce(r."occurredAt", now()),
              ${FANNED_OUT_AT}
         FROM jsonb_to_recordset($2::jsonb) AS r(id text, "messageId" text, subject text, "deliveryId" text, type text,
              description text, data jsonb, "occurredAt" timestamptz)`,
      [tenantId, JSON.stringify(rows)],
    );
    await this.lookAgain(
      tx,
      tenantId,
      rows.flatMap(({ messageId }) => messageId ?? []),
    );
    return rows.map(({ id }) => id);
  }

  /** What is told late, of a message of which nothing was left to wipe, must not be kept for ever either. */
  private async lookAgain(tx: Tx, tenantId: TenantId, messageIds: MessageId[]): Promise<void> {
    const old = new Set(messageIds.filter((id) => Date.now() - madeAt(id).getTime() > WIPED_AFTER_MS));
    if (old.size === 0) return;
    await mutate(
      tx,
      `UPDATE messages SET retention_due_at = now() + interval '1 minute'
        WHERE tenant_id = $1 AND id = ANY($2) AND retention_due_at IS NULL RETURNING 1`,
      [tenantId, [...old]],
    );
  }

  /** In the order in which they became known: the provider's clock has seconds only. */
  timeline(
    tx: Tx,
    tenantId: TenantId,
    messageId: MessageId,
    after: string | null,
    limit: number,
  ): Promise<(MessageEvent & { recipient: string | null })[]> {
    return select(
      tx,
      `SELECT e.id, e.type, e.delivery_id AS "deliveryId", e.description, e.data, e.occurred_at AS "occurredAt", d.recipient
         FROM message_events e
         LEFT JOIN deliveries d ON d.tenant_id = e.tenant_id AND d.id = e.delivery_id
        WHERE e.tenant_id = $1 AND e.message_id = $2 AND ($3::text IS NULL OR e.id > $3)
        ORDER BY e.id LIMIT $4`,
      [tenantId, messageId, after, limit + 1],
    );
  }

  /** Takes events that no webhook was made for yet. Two that fan out at once share them: SKIP LOCKED. */
  takeFresh(tx: Tx, tenantId: TenantId, limit: number): Promise<FreshEvent[]> {
    return mutate<FreshEvent>(
      tx,
      `UPDATE message_events SET fanned_out_at = now()
        WHERE tenant_id = $1 AND id = ANY(ARRAY(SELECT id FROM message_events
               WHERE tenant_id = $1 AND fanned_out_at IS NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED))
        RETURNING id, type`,
      [tenantId, limit],
    );
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'fan-out-events'>[]> {
    const rows = await select<{ tenantId: TenantId; sweep: string }>(
      tx,
      `SELECT DISTINCT tenant_id AS "tenantId", extract(epoch FROM now())::text AS sweep
         FROM message_events WHERE fanned_out_at IS NULL AND recorded_at < now() - interval '2 seconds' LIMIT $1`,
      [limit],
    );
    return rows.map(({ tenantId, sweep }) => ({ payload: { tenantId }, key: `${tenantId}:${sweep}` }));
  }
}
