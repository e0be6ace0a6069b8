import { Injectable } from '@nestjs/common';
import type { MessageId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { holdsAddress } from '../keys/person-digests';
import { DAYS_OF, type RetentionClass } from '../messages/retention-days';
import { RING_AGAIN_AFTER } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import { Retention } from './retention.entity';
import { IS_SETTLED } from './wiping.store';

export type RetentionDays = Record<RetentionClass, number>;

/** A message whose time has come to be looked at: which classes of its data have been kept long enough. */
export interface DueMessage {
  id: MessageId;
  settled: boolean;
  contentDue: boolean;
  recipientsDue: boolean;
}

/** A repeat of an event is recognised by the row of the first one: that stays for at least so long. */
const PROVIDER_EVENTS_STAY = `interval '1 hour'`;

/** How long a tenant keeps what, and which of its messages are to be looked at. */
@Injectable()
export class RetentionStore {
  find(tx: Tx, tenantId: TenantId): Promise<Retention> {
    return tx.findOneByOrFail(Retention, { tenantId });
  }

  /** From now on, and for what is stored already: every message is looked at again. */
  async set(
    tx: Tx,
    tenantId: TenantId,
    days: Pick<Retention, 'contentDays' | 'recipientDays' | 'eventDays' | 'providerEventDays'>,
  ): Promise<void> {
    await tx.update(
      Retention,
      { tenantId },
      { ...days, lookAgainAfter: '', nextAttemptAt: () => 'now()', rungAt: null },
    );
  }

  async daysOf(tx: Tx, tenantId: TenantId): Promise<RetentionDays> {
    const [row] = await select<RetentionDays>(
      tx,
      `SELECT ${DAYS_OF.content} AS content, ${DAYS_OF.recipient} AS recipient, ${DAYS_OF.event} AS event,
              ${DAYS_OF.providerEvent} AS "providerEvent" FROM retention r WHERE r.tenant_id = $1`,
      [tenantId],
    );
    if (!row) throw new Error('a tenant without a retention');
    return row;
  }

  /** Locked; what others have locked is left for the next time. */
  takeDue(tx: Tx, tenantId: TenantId, days: RetentionDays, limit: number): Promise<DueMessage[]> {
    return select<DueMessage>(
      tx,
      `SELECT m.id, ${IS_SETTLED} AS settled,
              m.content_wiped_at IS NULL AND m.created_at <= now() - $3 * interval '1 day' AS "contentDue",
              m.recipients_wiped_at IS NULL AND m.created_at <= now() - $4 * interval '1 day' AS "recipientsDue"
         FROM messages m WHERE m.tenant_id = $1 AND m.retention_due_at <= now()
        ORDER BY m.retention_due_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [tenantId, limit, days.content, days.recipient],
    );
  }

  /** A message that is not settled is looked at again after a tenth of its age: within minutes while it is young. */
  async lookLater(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE messages
          SET retention_due_at = now() + greatest(interval '1 minute', least(interval '1 day', (now() - created_at) / 10))
        WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, ids],
    );
  }

  /** When the next class of data has been kept long enough; never again when nothing is left. */
  async lookWhenNextIsDue(tx: Tx, tenantId: TenantId, ids: MessageId[], days: RetentionDays): Promise<void> {
    await mutate(
      tx,
      `UPDATE messages AS m
          SET retention_due_at = least(
                CASE WHEN m.content_wiped_at IS NULL THEN m.created_at + $3 * interval '1 day' END,
                CASE WHEN m.recipients_wiped_at IS NULL THEN m.created_at + $4 * interval '1 day' END,
                (SELECT min(e.recorded_at) FROM message_events e WHERE e.tenant_id = m.tenant_id AND e.message_id = m.id)
                  + $5 * interval '1 day')
        WHERE m.tenant_id = $1 AND m.id = ANY($2) RETURNING 1`,
      [tenantId, ids, days.content, days.recipient, days.event],
    );
  }

  /** After a change of the days: tells some more messages, in the order of their ids, and false when all were told. */
  async tellSomeToLookAgain(tx: Tx, tenantId: TenantId, limit: number): Promise<boolean> {
    const { lookAgainAfter } = await this.find(tx, tenantId);
    if (lookAgainAfter === null) return false;
    const told = await mutate<{ id: string }>(
      tx,
      `UPDATE messages SET retention_due_at = now()
        WHERE tenant_id = $1 AND id IN (SELECT id FROM messages WHERE tenant_id = $1 AND id > $2 AND retention_due_at IS NOT NULL
                                         ORDER BY id LIMIT $3) RETURNING id`,
      [tenantId, lookAgainAfter, limit],
    );
    const last = told
      .map(({ id }) => id)
      .sort()
      .at(-1);
    const more = told.length === limit;
    await tx.update(Retention, { tenantId }, { lookAgainAfter: more ? last : null });
    return more;
  }

  /** Raw events of the provider that were applied. */
  async deleteProviderEvents(tx: Tx, tenantId: TenantId, days: number, limit: number): Promise<number> {
    const gone = await mutate(
      tx,
      `DELETE FROM provider_events WHERE tenant_id = $1 AND id = ANY(ARRAY(
         SELECT id FROM provider_events
          WHERE tenant_id = $1 AND applied_at IS NOT NULL
            AND received_at <= now() - greatest($2 * interval '1 day', ${PROVIDER_EVENTS_STAY})
          ORDER BY received_at LIMIT $3 FOR UPDATE SKIP LOCKED)) RETURNING 1`,
      [tenantId, days, limit],
    );
    return gone.length;
  }

  /** What an SMS said goes with content, who sent it with recipients: the numbers of SMS, with their digests. */
  async receivedSmsToWipe(
    tx: Tx,
    tenantId: TenantId,
    { recipient }: RetentionDays,
    limit: number,
  ): Promise<{ id: string; number: string }[]> {
    return select(
      tx,
      `SELECT id, from_number AS number FROM received_sms
        WHERE tenant_id = $1 AND received_at <= now() - $2 * interval '1 day' AND ${holdsAddress('from_number')}
        ORDER BY received_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [tenantId, recipient, limit],
    );
  }

  async wipeReceivedSms(
    tx: Tx,
    tenantId: TenantId,
    { content }: RetentionDays,
    senders: { id: string; digest: string }[],
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE received_sms SET content = NULL
        WHERE tenant_id = $1 AND content IS NOT NULL AND received_at <= now() - $2 * interval '1 day' RETURNING 1`,
      [tenantId, content],
    );
    await mutate(
      tx,
      `UPDATE received_sms AS r SET from_number = w.digest FROM unnest($2::text[], $3::text[]) AS w(id, digest)
        WHERE r.tenant_id = $1 AND r.id = w.id RETURNING 1`,
      [tenantId, senders.map(({ id }) => id), senders.map(({ digest }) => digest)],
    );
  }

  /** Requests of the tenant's keys that were made at least so many days ago. */
  async deleteRequests(tx: Tx, tenantId: TenantId, days: number, limit: number): Promise<number> {
    const gone = await mutate(
      tx,
      `DELETE FROM request_log WHERE tenant_id = $1 AND id = ANY(ARRAY(
         SELECT id FROM request_log WHERE tenant_id = $1 AND occurred_at <= now() - $2 * interval '1 day'
          ORDER BY occurred_at LIMIT $3 FOR UPDATE SKIP LOCKED)) RETURNING 1`,
      [tenantId, days, limit],
    );
    return gone.length;
  }

  async postpone(tx: Tx, tenantId: TenantId, minutes: number): Promise<void> {
    await mutate(
      tx,
      `UPDATE retention SET next_attempt_at = now() + $2 * interval '1 minute', rung_at = NULL WHERE tenant_id = $1 RETURNING 1`,
      [tenantId, minutes],
    );
  }

  /** Also of tenants that are suspended: their data is not kept for longer. */
  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'wipe-expired'>[]> {
    const rows = await mutate<{ tenantId: TenantId; key: string }>(
      tx,
      `UPDATE retention AS r SET rung_at = now(), ring_count = r.ring_count + 1
         FROM (SELECT w.tenant_id FROM retention w
                WHERE w.next_attempt_at <= now()
                  AND (w.rung_at IS NULL OR w.rung_at < now() - interval '${RING_AGAIN_AFTER}')
                ORDER BY w.next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS d
        WHERE r.tenant_id = d.tenant_id RETURNING r.tenant_id AS "tenantId", r.tenant_id || ':' || r.ring_count AS key`,
      [limit],
    );
    return rows.map(({ tenantId, key }) => ({ payload: { tenantId }, key }));
  }
}
