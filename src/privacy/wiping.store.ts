import { Injectable } from '@nestjs/common';
import type { DeliveryId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { holdsAddress, PersonDigests } from '../keys/person-digests';
import type { Channel } from '../templates/template.entity';

/** What stands where an address was in the words of the provider. */
const WIPED = '[wiped]';

/** Words that end a delivery. `sent` is one of them when nothing more was heard for so long. */
const FINAL = `('soft_bounced', 'rejected', 'failed', 'delivered', 'bounced', 'suppressed', 'cancelled')`;
const NOTHING_HEARD_FOR = `interval '7 days'`;

/**
 * Of a row `m` of messages: nothing will be sent or told of it any more. Not while a delivery is queued, under way, in
 * doubt or held, an event waits to be told, or a webhook to be delivered.
 */
export const IS_SETTLED = `(m.status IN ('released', 'cancelled')
  AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = m.tenant_id AND d.message_id = m.id AND d.status NOT IN ${FINAL}
                     AND NOT (d.status = 'sent' AND d.updated_at < now() - ${NOTHING_HEARD_FOR}))
  AND NOT EXISTS (SELECT 1 FROM message_events e
                   WHERE e.tenant_id = m.tenant_id AND e.message_id = m.id
                     AND (e.fanned_out_at IS NULL
                          OR EXISTS (SELECT 1 FROM webhook_deliveries w
                                      WHERE w.tenant_id = e.tenant_id AND w.event_id = e.id AND w.status = 'pending'))))`;

const EMPTY_CONTENT = `CASE m.channel
  WHEN 'sms' THEN '{"from": null, "source": null}'::jsonb
  ELSE '{"from": "", "replyTo": [], "headers": {}, "attachments": [], "source": null}'::jsonb END`;

/**
 * Deletes what a message holds, class by class; its row and those of its deliveries stay, with status, reason and times.
 * Whoever calls it has locked the messages and knows that they are settled. Doing it twice changes nothing.
 */
@Injectable()
export class WipingStore {
  constructor(private readonly persons: PersonDigests) {}

  /** Content, and the bytes that no other message needs. */
  async wipeContent(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<void> {
    if (ids.length === 0) return;
    await mutate(
      tx,
      `UPDATE messages AS m SET content = ${EMPTY_CONTENT}, content_wiped_at = now()
        WHERE m.tenant_id = $1 AND m.id = ANY($2) RETURNING 1`,
      [tenantId, ids],
    );
    const released = await mutate<{ sha256: string }>(
      tx,
      `DELETE FROM message_blobs WHERE tenant_id = $1 AND message_id = ANY($2) RETURNING sha256`,
      [tenantId, ids],
    );
    if (released.length === 0) return;
    // In one order, as two who delete the same bytes would wait for each other otherwise. Who needs them meanwhile holds
    // the row, and is seen after the wait.
    await tx.query(
      `SELECT 1 FROM attachment_blobs WHERE tenant_id = $1 AND sha256 = ANY($2) ORDER BY sha256 FOR UPDATE`,
      [tenantId, released.map(({ sha256 }) => sha256)],
    );
    await mutate(
      tx,
      `DELETE FROM attachment_blobs b WHERE b.tenant_id = $1 AND b.sha256 = ANY($2)
          AND NOT EXISTS (SELECT 1 FROM message_blobs n WHERE n.tenant_id = b.tenant_id AND n.sha256 = b.sha256) RETURNING 1`,
      [tenantId, released.map(({ sha256 }) => sha256)],
    );
  }

  /** At most `limit` deliveries; true when none of these messages has one left, and all else of the class is gone too. */
  async wipeRecipients(tx: Tx, tenantId: TenantId, ids: MessageId[], limit: number): Promise<boolean> {
    if (ids.length === 0) return true;
    const rows = await select<{ id: DeliveryId; channel: Channel; address: string; reason: string | null }>(
      tx,
      `SELECT d.id, m.channel, d.address, d.reason
         FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = $1 AND d.message_id = ANY($2) AND ${holdsAddress('d.address')} ORDER BY d.id LIMIT $3`,
      [tenantId, ids, limit],
    );
    await this.wipeDeliveries(tx, tenantId, rows);
    await this.wipeAttempts(tx, tenantId, ids);
    if (rows.length === limit) return false;
    await mutate(
      tx,
      `UPDATE messages SET variables = '{}', locale = NULL, metadata = '{}', tags = '{}', recipients_wiped_at = now()
        WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, ids],
    );
    return true;
  }

  /** The address becomes a keyed digest, so that a late unsubscription still finds whom it is of. */
  async wipeDeliveries(
    tx: Tx,
    tenantId: TenantId,
    rows: { id: DeliveryId; channel: Channel; address: string; reason: string | null }[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const told = Object.fromEntries(
      rows.map(({ id, channel, address, reason }) => [
        id,
        {
          address: this.persons.of(tenantId, channel, address),
          reason: reason && withoutAddress(reason, address),
        },
      ]),
    );
    await mutate(
      tx,
      `UPDATE deliveries AS d SET recipient = '', address = $3::jsonb->d.id->>'address', reason = $3::jsonb->d.id->>'reason',
                                  variables = NULL, locale = NULL, metadata = NULL
        WHERE d.tenant_id = $1 AND d.id = ANY($2) RETURNING 1`,
      [tenantId, rows.map(({ id }) => id), JSON.stringify(told)],
    );
  }

  /** What the provider said of requests that are over can quote addresses. */
  async wipeAttempts(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatch_attempts SET detail = NULL
        WHERE tenant_id = $1 AND detail IS NOT NULL AND dispatch_id IN (
                SELECT p.id FROM deliveries d JOIN dispatches p ON p.tenant_id = d.tenant_id AND p.id = d.dispatch_id
                 WHERE d.tenant_id = $1 AND d.message_id = ANY($2) AND p.status = 'done') RETURNING 1`,
      [tenantId, ids],
    );
  }

  /** Who was skipped by a run of a campaign that ended so many days ago, and examples of a dry run; how many were stays. */
  async deleteRunRecipients(
    tx: Tx,
    tenantId: TenantId,
    olderThanDays: number,
    limit: number,
  ): Promise<number> {
    const gone = await mutate(
      tx,
      `DELETE FROM run_recipients WHERE tenant_id = $1 AND ctid = ANY(ARRAY(
         SELECT r.ctid FROM campaign_runs u
           JOIN run_recipients r ON r.tenant_id = u.tenant_id AND r.run_id = u.id
          WHERE u.tenant_id = $1 AND u.finished_at <= now() - $2 * interval '1 day' LIMIT $3 FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1`,
      [tenantId, olderThanDays, limit],
    );
    return gone.length;
  }

  /** Events that were recorded at least so many days ago, with the log of the webhooks that told of them. */
  async deleteEvents(
    tx: Tx,
    tenantId: TenantId,
    ids: MessageId[],
    olderThanDays: number,
    limit: number,
  ): Promise<number> {
    if (ids.length === 0) return 0;
    const events = await select<{ id: string }>(
      tx,
      `SELECT id FROM message_events
        WHERE tenant_id = $1 AND message_id = ANY($2) AND recorded_at <= now() - $3 * interval '1 day' ORDER BY id LIMIT $4`,
      [tenantId, ids, olderThanDays, limit],
    );
    const gone = await this.deleteWithWebhooks(tx, tenantId, events);
    const touched = [...new Set(gone.flatMap(({ messageId }) => messageId ?? []))];
    await mutate(
      tx,
      `UPDATE messages SET events_wiped_at = now() WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, touched],
    );
    return gone.length;
  }

  /** Events of no message, which some of the time hold an address, once all who listen were told. */
  async deleteEventsOfNoMessage(
    tx: Tx,
    tenantId: TenantId,
    olderThanDays: number,
    limit: number,
  ): Promise<number> {
    const events = await select<{ id: string }>(
      tx,
      `SELECT e.id FROM message_events e
        WHERE e.tenant_id = $1 AND e.message_id IS NULL AND e.fanned_out_at IS NOT NULL
          AND e.recorded_at <= now() - $2 * interval '1 day'
          AND NOT EXISTS (SELECT 1 FROM webhook_deliveries w
                           WHERE w.tenant_id = e.tenant_id AND w.event_id = e.id AND w.status = 'pending')
        ORDER BY e.recorded_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [tenantId, olderThanDays, limit],
    );
    return (await this.deleteWithWebhooks(tx, tenantId, events)).length;
  }

  private async deleteWithWebhooks(
    tx: Tx,
    tenantId: TenantId,
    events: { id: string }[],
  ): Promise<{ messageId: MessageId | null }[]> {
    if (events.length === 0) return [];
    const of = [tenantId, events.map(({ id }) => id)];
    await mutate(
      tx,
      `DELETE FROM webhook_attempts a USING webhook_deliveries w
        WHERE w.tenant_id = $1 AND w.event_id = ANY($2) AND a.tenant_id = w.tenant_id AND a.webhook_delivery_id = w.id RETURNING 1`,
      of,
    );
    await mutate(
      tx,
      `DELETE FROM webhook_deliveries WHERE tenant_id = $1 AND event_id = ANY($2) RETURNING 1`,
      of,
    );
    return mutate(
      tx,
      `DELETE FROM message_events WHERE tenant_id = $1 AND id = ANY($2) RETURNING message_id AS "messageId"`,
      of,
    );
  }
}

/** However it is written in large and small letters. */
export function withoutAddress(text: string, address: string): string {
  return text.replace(new RegExp(address.replace(/[^\w]/g, '\\$&'), 'gi'), WIPED);
}
