import { Injectable } from '@nestjs/common';
import type { DeliveryId, MessageId, ProviderEventId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { describe, type EventType } from '../messages/event-types';
import type { EmailContent, SmsContent } from '../messages/message.entity';
import type { Variables } from '../templates/content';
import type { Person } from './person.store';
import { withoutSpellings } from './spellings';

const ERASED = '[erased]';

interface Texts {
  content: EmailContent | SmsContent;
  variables: Variables;
  metadata: Record<string, string>;
  tags: string[];
}

/** Takes a person out of rows, table by table. Each answers how many rows it has changed; doing it twice changes none. */
@Injectable()
export class ErasingStore {
  /** Nobody is left to send it to: it does not leave any more. */
  async cancelMessagesWithoutRecipient(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<MessageId[]> {
    const rows = await mutate<{ id: MessageId }>(
      tx,
      `UPDATE messages AS m SET status = 'cancelled'
        WHERE m.tenant_id = $1 AND m.id = ANY($2) AND m.status IN ('scheduled', 'held')
          AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = m.tenant_id AND d.message_id = m.id AND d.status = 'queued')
        RETURNING m.id`,
      [tenantId, ids],
    );
    return rows.map(({ id }) => id);
  }

  async emptyMessages(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE messages SET variables = '{}', locale = NULL, metadata = '{}', tags = '{}', recipients_wiped_at = coalesce(recipients_wiped_at, now())
        WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, ids],
    );
  }

  /** Of messages to several: the address alone, wherever it is written. */
  async scrubMessages(tx: Tx, tenantId: TenantId, ids: MessageId[], { spellings }: Person): Promise<number> {
    const rows = await select<Texts & { id: MessageId }>(
      tx,
      `SELECT id, content, variables, metadata, tags FROM messages
        WHERE tenant_id = $1 AND id = ANY($2)
          AND concat_ws(' ', content, variables, metadata, array_to_string(tags, ' ')) ~* $3`,
      [tenantId, ids, spellings],
    );
    for (const { id, ...texts } of rows) {
      const { content, variables, metadata, tags } = withoutSpellings(texts, spellings, ERASED);
      await mutate(
        tx,
        `UPDATE messages SET content = $3, variables = $4, metadata = $5, tags = $6 WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
        [tenantId, id, JSON.stringify(content), JSON.stringify(variables), JSON.stringify(metadata), tags],
      );
    }
    return rows.length;
  }

  /** What happened to the person stays in the timeline, in our own words alone. */
  async emptyEvents(
    tx: Tx,
    tenantId: TenantId,
    messageIds: MessageId[],
    deliveryIds: DeliveryId[],
    soleIds: MessageId[],
  ): Promise<number> {
    const rows = await select<{ id: string; type: EventType }>(
      tx,
      `SELECT id, type FROM message_events
        WHERE tenant_id = $1 AND message_id = ANY($2) AND (delivery_id = ANY($3) OR message_id = ANY($4))`,
      [tenantId, messageIds, deliveryIds, soleIds],
    );
    const words = Object.fromEntries(rows.map(({ id, type }) => [id, describe(type)]));
    const changed = await mutate(
      tx,
      `UPDATE message_events AS e SET data = '{}', description = $3::jsonb->>e.id
        WHERE e.tenant_id = $1 AND e.id = ANY($2) AND (e.data <> '{}' OR e.description <> $3::jsonb->>e.id) RETURNING 1`,
      [tenantId, rows.map(({ id }) => id), JSON.stringify(words)],
    );
    return changed.length;
  }

  /** Events of no message: the address is taken out, and what endpoints answered. */
  async eraseFromOtherEvents(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<number> {
    const changed = await mutate<{ id: string }>(
      tx,
      `UPDATE message_events SET data = data || '{"address": null}'
        WHERE tenant_id = $1 AND message_id IS NULL AND data->>'address' ~* $2 RETURNING id`,
      [tenantId, spellings],
    );
    await this.emptyAnswers(
      tx,
      tenantId,
      changed.map(({ id }) => id),
    );
    return changed.length;
  }

  private async emptyAnswers(tx: Tx, tenantId: TenantId, eventIds: string[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_attempts AS a SET response_body = NULL FROM webhook_deliveries w
        WHERE w.tenant_id = $1 AND w.event_id = ANY($2) AND a.tenant_id = w.tenant_id AND a.webhook_delivery_id = w.id
          AND a.response_body IS NOT NULL RETURNING 1`,
      [tenantId, eventIds],
    );
  }

  /** What endpoints answered to the webhooks of these messages: they may have repeated what they were sent. */
  async emptyWebhookLog(tx: Tx, tenantId: TenantId, messageIds: MessageId[]): Promise<number> {
    const changed = await mutate(
      tx,
      `UPDATE webhook_attempts AS a SET response_body = NULL
         FROM message_events e JOIN webhook_deliveries w ON w.tenant_id = e.tenant_id AND w.event_id = e.id
        WHERE e.tenant_id = $1 AND e.message_id = ANY($2) AND a.tenant_id = w.tenant_id AND a.webhook_delivery_id = w.id
          AND a.response_body IS NOT NULL RETURNING 1`,
      [tenantId, messageIds],
    );
    return changed.length;
  }

  /** The next ids after `after`, to be gone through in pieces. */
  async providerEventsAfter(
    tx: Tx,
    tenantId: TenantId,
    after: string,
    limit: number,
  ): Promise<ProviderEventId[]> {
    const rows = await select<{ id: ProviderEventId }>(
      tx,
      `SELECT id FROM provider_events WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [tenantId, after, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Those that name the address, or an e-mail that went to nobody else; and how many of them are still to be applied. */
  async emptyProviderEvents(
    tx: Tx,
    tenantId: TenantId,
    ids: ProviderEventId[],
    { spellings }: Person,
    providerMessageIds: string[],
  ): Promise<{ emptied: number; waiting: number }> {
    const of = `tenant_id = $1 AND id = ANY($2) AND payload <> '{}'
                AND (payload::text ~* $3 OR payload ->> 'email_id' = ANY($4) OR payload ->> 'message_id' = ANY($4))`;
    const given = [tenantId, ids, spellings, providerMessageIds];
    const emptied = await mutate(
      tx,
      `UPDATE provider_events SET payload = '{}' WHERE ${of} AND applied_at IS NOT NULL RETURNING 1`,
      given,
    );
    const waiting = await select(
      tx,
      `SELECT 1 FROM provider_events WHERE ${of} AND applied_at IS NULL`,
      given,
    );
    return { emptied: emptied.length, waiting: waiting.length };
  }

  /** A keyed digest takes the place of the address: it is still not sent to, and nobody reads whose it is. */
  async digestSuppressions(
    tx: Tx,
    tenantId: TenantId,
    { channel, address, digest }: Person,
  ): Promise<number> {
    const twice = await mutate(
      tx,
      `DELETE FROM suppressions s WHERE s.tenant_id = $1 AND s.channel = $2 AND s.address = $3
          AND EXISTS (SELECT 1 FROM suppressions o WHERE o.tenant_id = $1 AND o.channel = $2 AND o.address = $4
                         AND o.test = s.test AND o.topic IS NOT DISTINCT FROM s.topic) RETURNING 1`,
      [tenantId, channel, address, digest],
    );
    const changed = await mutate(
      tx,
      `UPDATE suppressions SET address = $4 WHERE tenant_id = $1 AND channel = $2 AND address = $3 RETURNING 1`,
      [tenantId, channel, address, digest],
    );
    return twice.length + changed.length;
  }

  /** The same of topics that the person has said no to; a yes goes, and with it the consent. */
  async digestPreferences(tx: Tx, tenantId: TenantId, { address, digest }: Person): Promise<number> {
    const before = await mutate(
      tx,
      `DELETE FROM topic_preferences p WHERE p.tenant_id = $1 AND p.address IN ($2, $3)
          AND (p.subscribed OR p.address = $3 AND EXISTS (SELECT 1 FROM topic_preferences o WHERE o.tenant_id = $1 AND o.topic = p.topic AND o.address = $2
                         AND o.test = p.test)) RETURNING 1`,
      [tenantId, address, digest],
    );
    const changed = await mutate(
      tx,
      `UPDATE topic_preferences SET address = $3 WHERE tenant_id = $1 AND address = $2 RETURNING 1`,
      [tenantId, address, digest],
    );
    return before.length + changed.length;
  }

  /** What the person wrote, and what others wrote of them; and what endpoints answered to the webhooks of it. */
  async eraseReceivedSms(
    tx: Tx,
    tenantId: TenantId,
    { channel, address, digest, spellings }: Person,
  ): Promise<number> {
    const own = await mutate<{ id: string }>(
      tx,
      `UPDATE received_sms SET from_number = $3, content = NULL WHERE tenant_id = $1 AND from_number = $2 AND $4 = 'sms' RETURNING id`,
      [tenantId, address, digest, channel],
    );
    const named = await mutate<{ id: string }>(
      tx,
      `UPDATE received_sms SET content = regexp_replace(content, $2, $3, 'gi') WHERE tenant_id = $1 AND content ~* $2 RETURNING id`,
      [tenantId, spellings, ERASED],
    );
    const told = await select<{ id: string }>(
      tx,
      `SELECT id FROM message_events WHERE tenant_id = $1 AND message_id IS NULL AND subject = ANY($2)`,
      [tenantId, [...own, ...named].map(({ id }) => id)],
    );
    await this.emptyAnswers(
      tx,
      tenantId,
      told.map(({ id }) => id),
    );
    return own.length + named.length;
  }

  async forgetProviderChanges(tx: Tx, tenantId: TenantId, { address }: Person): Promise<number> {
    const gone = await mutate(
      tx,
      `DELETE FROM provider_suppression_changes WHERE tenant_id = $1 AND address = $2 RETURNING 1`,
      [tenantId, address],
    );
    return gone.length;
  }

  /** Whom a campaign still has to come to is skipped, and counted; who is about to be in one is not. */
  async eraseFromCampaigns(
    tx: Tx,
    tenantId: TenantId,
    { channel, address, digest }: Person,
  ): Promise<number> {
    const given = await mutate(
      tx,
      `DELETE FROM campaign_recipients AS r USING campaigns c
        WHERE r.tenant_id = $1 AND r.address = $3 AND c.tenant_id = r.tenant_id AND c.id = r.campaign_id AND c.channel = $2
        RETURNING 1`,
      [tenantId, channel, address],
    );
    const runs = await mutate<{ runId: string; fresh: boolean }>(
      tx,
      `UPDATE run_recipients AS r
          SET address = $4, recipient = '', variables = '{}', metadata = NULL, skipped = coalesce(r.skipped, $5),
              skip_code = coalesce(r.skip_code, 'erased'), sample = false
         FROM campaign_runs u JOIN campaigns c ON c.tenant_id = u.tenant_id AND c.id = u.campaign_id,
              run_recipients o LEFT JOIN run_groups g ON g.tenant_id = o.tenant_id AND g.run_id = o.run_id AND g.number = o.group_number
        WHERE r.tenant_id = $1 AND r.address = $3 AND u.tenant_id = r.tenant_id AND u.id = r.run_id AND c.channel = $2
          AND o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.address = r.address
        RETURNING r.run_id AS "runId", o.skipped IS NULL AND o.position > coalesce(g.filled_to, 0) AS fresh`,
      [tenantId, channel, address, digest, 'The person was erased.'],
    );
    const fresh = runs.filter((run) => run.fresh).map(({ runId }) => runId);
    await mutate(
      tx,
      `UPDATE campaign_runs SET skipped = skipped + 1 WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, fresh],
    );
    return given.length + runs.length;
  }

  async forgetDedupeKeys(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<number> {
    const gone = await mutate(
      tx,
      `DELETE FROM message_dedupes WHERE tenant_id = $1 AND dedupe_key ~* $2 RETURNING 1`,
      [tenantId, spellings],
    );
    return gone.length;
  }

  /** Statistics by a tag that spells the person; those of everything, and by other tags, stay. */
  async forgetTags(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<number> {
    // Before what they are folded into: whoever folds them now is waited for, and seen by the second statement.
    const changed = await mutate(
      tx,
      `UPDATE statistic_changes SET tags = ARRAY(SELECT t FROM unnest(tags) AS t WHERE t !~* $2)
        WHERE tenant_id = $1 AND array_to_string(tags, ' ') ~* $2 RETURNING 1`,
      [tenantId, spellings],
    );
    const gone = await mutate(
      tx,
      `DELETE FROM statistics WHERE tenant_id = $1 AND axis = 'tag' AND value ~* $2 RETURNING 1`,
      [tenantId, spellings],
    );
    return changed.length + gone.length;
  }

  async scrubSendingLimits(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<number> {
    const changed = await mutate(
      tx,
      `UPDATE sending_limits SET detail = regexp_replace(detail, $2, $3, 'gi') WHERE tenant_id = $1 AND detail ~* $2 RETURNING 1`,
      [tenantId, spellings, ERASED],
    );
    return changed.length;
  }
}
