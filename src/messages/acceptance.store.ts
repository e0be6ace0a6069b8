import { Injectable } from '@nestjs/common';
import { type DispatchId, type MessageId, newId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Lane } from '../queue/jobs';
import type { NewDelivery } from './delivery.store';
import { describe } from './event-types';
import { FANNED_OUT_AT, type NewEvent } from './message-event.store';
import type { NewMessage } from './message.store';
import type { PlannedDispatch } from './plan-dispatches';
import { FIRST_RETENTION_LOOK } from './retention-days';

/** A message with all that is stored of it when it is accepted. */
export interface NewAcceptance {
  message: NewMessage;
  lane: Lane;
  dispatches: PlannedDispatch[];
  /** Dispatches that are rung as soon as they are committed. */
  rung: DispatchId[];
  deliveries: NewDelivery[];
  events: NewEvent[];
}

/** One statement for all of them, however many: a round trip each would be most of what accepting costs. */
const INSERT = `
WITH m AS (
  INSERT INTO messages (tenant_id, id, channel, addressing, lane, test, gate_id, status, content, template_version_id, variables, locale, metadata,
                        tags, on_unknown, topic, unsubscribe, recipient_count, copy_bytes, held_recipients, scheduled_at, next_attempt_at,
                        retention_due_at, traceparent)
  SELECT $1, r.id, r.channel, r.addressing, r.lane, r.test, r."gateId", r.status, r.content, r."templateVersionId", r.variables, r.locale, r.metadata,
         r.tags, r."onUnknown", r.topic, r.unsubscribe, r."recipientCount", r."copyBytes", r."heldRecipients", r."scheduledAt", coalesce(r."scheduledAt", now()),
         ${FIRST_RETENTION_LOOK}, r.traceparent
    FROM jsonb_to_recordset($2::jsonb) AS r(id text, channel text, addressing text, lane text, test bool, "gateId" text, status text, content jsonb,
         "templateVersionId" text, variables jsonb, locale text, metadata jsonb, tags text[], "onUnknown" text, topic text, unsubscribe bool, "recipientCount" int,
         "copyBytes" int, "heldRecipients" int, "scheduledAt" timestamptz, traceparent text)
), p AS (
  INSERT INTO dispatches (tenant_id, id, channel, lane, gate_id, status, copies, bytes, alone, rung_at, ring_count)
  SELECT $1, r.id, r.channel, r.lane, r."gateId", 'queued', r.copies, r.bytes, r.alone, CASE WHEN r.rung THEN now() END, 1
    FROM jsonb_to_recordset($3::jsonb) AS r(id text, channel text, lane text, "gateId" text, copies int, bytes bigint, alone bool, rung bool)
), d AS (
  INSERT INTO deliveries (tenant_id, id, message_id, role, position, recipient, address, variables, locale, metadata, status,
                          reason, dispatch_id, test_outcome)
  SELECT $1, r.id, r."messageId", r.role, r.position, r.recipient, r.address, r.variables, r.locale, r.metadata, r.status, r.reason,
         r."dispatchId", r."testOutcome"
    FROM jsonb_to_recordset($4::jsonb) AS r(id text, "messageId" text, role text, position int, recipient text,
         address text, variables jsonb, locale text, metadata jsonb, status text, reason text, "dispatchId" text,
         "testOutcome" text)
), e AS (
  INSERT INTO message_events (tenant_id, id, message_id, delivery_id, type, description, data, occurred_at, fanned_out_at)
  SELECT $1, r.id, r."messageId", r."deliveryId", r.type, r.description, r.data, now(), ${FANNED_OUT_AT}
    FROM jsonb_to_recordset($5::jsonb) AS r(id text, "messageId" text, "deliveryId" text, type text, description text,
         data jsonb)
)
SELECT now() AS "createdAt"`;

/** What accepting reads and writes, for a group of messages of one tenant at once. */
@Injectable()
export class AcceptanceStore {
  async insert(tx: Tx, tenantId: TenantId, all: NewAcceptance[]): Promise<Date> {
    const [row] = await select<{ createdAt: Date }>(tx, INSERT, [
      tenantId,
      JSON.stringify(all.map(({ message }) => message)),
      JSON.stringify(
        all.flatMap(({ lane, message, dispatches, rung }) =>
          dispatches.map(({ id, copies, bytes, alone }) => ({
            ...{ id, copies, bytes, alone, lane, channel: message.channel, gateId: message.gateId },
            rung: rung.includes(id),
          })),
        ),
      ),
      JSON.stringify(
        all.flatMap(({ message, deliveries }) =>
          deliveries.map((row) => ({ ...row, messageId: message.id })),
        ),
      ),
      JSON.stringify(
        all.flatMap(({ events }) =>
          events.map(({ messageId, deliveryId, type, detail, data }) => ({
            ...{ id: newId('evt'), messageId, deliveryId: deliveryId ?? null, type },
            description: describe(type, detail),
            data: data ?? {},
          })),
        ),
      ),
    ]);
    if (!row) throw new Error('an insert returned no row');
    return row.createdAt;
  }

  /** The keys that are these messages' from now on. The others stand for a message that was accepted before. */
  async takeDedupeKeys(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    wanted: { key: string; windowSeconds: number; messageId: MessageId }[],
  ): Promise<Set<string>> {
    if (wanted.length === 0) return new Set();
    const rows = await select<{ key: string }>(
      tx,
      `INSERT INTO message_dedupes AS k (tenant_id, dedupe_key, test, message_id, expires_at)
       SELECT $1, key, $5, message_id, now() + seconds * interval '1 second'
         FROM unnest($2::text[], $3::text[], $4::int[]) AS w(key, message_id, seconds) ORDER BY key
       ON CONFLICT (tenant_id, dedupe_key, test) DO UPDATE SET message_id = excluded.message_id, expires_at = excluded.expires_at
        WHERE k.expires_at <= now()
       RETURNING k.dedupe_key AS key`,
      [
        tenantId,
        wanted.map(({ key }) => key),
        wanted.map(({ messageId }) => messageId),
        wanted.map(({ windowSeconds }) => windowSeconds),
        test,
      ],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Nothing came of the messages that have taken them: the keys are free again. */
  async giveBackDedupeKeys(tx: Tx, tenantId: TenantId, test: boolean, keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    await mutate(
      tx,
      `DELETE FROM message_dedupes WHERE tenant_id = $1 AND dedupe_key = ANY($2) AND test = $3 RETURNING 1`,
      [tenantId, keys, test],
    );
  }

  async messageOfDedupeKey(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    key: string,
  ): Promise<MessageId | null> {
    const [row] = await select<{ id: MessageId }>(
      tx,
      `SELECT message_id AS id FROM message_dedupes WHERE tenant_id = $1 AND dedupe_key = $2 AND test = $3`,
      [tenantId, key, test],
    );
    return row?.id ?? null;
  }
}
