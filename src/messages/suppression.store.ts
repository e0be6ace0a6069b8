import { Injectable } from '@nestjs/common';
import { type DeliveryId, newId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { PersonDigests } from '../keys/person-digests';
import type { Channel } from '../templates/template.entity';
import type { SuppressionReason } from './delivery-status';
import { MessageEventStore } from './message-event.store';
import { type ChangedSuppression, suppressionEvents } from './suppression-events';
import { DEFAULT_SUPPRESSION_SETTINGS } from './suppression-settings.entity';
import { Suppression } from './suppression.entity';

export type NewSuppression = Pick<
  Suppression,
  'channel' | 'address' | 'test' | 'topic' | 'reason' | 'source' | 'expiresAt'
>;

/** What is asked for together; of a field that is absent any value will do. */
export interface SuppressionFilter {
  channel?: Channel;
  reason?: SuppressionReason;
  source?: Suppression['source'];
  /** Null: those that hold back everything. */
  topic?: string | null;
  /** As it is written, and as the digest of a person who was erased. */
  addresses?: string[];
  createdBefore?: Date;
}

/** What has its end is as though it were not there after it. */
const IN_FORCE = `(s.expires_at IS NULL OR s.expires_at > now())`;

/**
 * Adding what is there changes nothing, and the first reason stays; but what lasts longer takes the place of what would
 * end before it, the person's own no takes the place of what a tenant could take back unasked, and the word of the
 * provider stands above all.
 */
const UNLESS_STRONGER = `
  ON CONFLICT (tenant_id, channel, address, test, topic) DO UPDATE
    SET reason = excluded.reason, source = excluded.source, delivery_id = excluded.delivery_id,
        expires_at = excluded.expires_at, created_at = now()
  WHERE s.expires_at < coalesce(excluded.expires_at, 'infinity')
     OR (excluded.reason IN ('unsubscribe', 'opt_out', 'complaint') AND excluded.expires_at IS NULL
         AND s.reason IN ('manual', 'hard_bounce', 'soft_bounces'))
     OR (excluded.reason = 'compliance' AND s.reason <> 'compliance')`;

const CHANGED = `s.id, s.channel, s.address, s.test, s.topic, s.reason, s.source, s.delivery_id AS "deliveryId", s.expires_at AS "expiresAt"`;

/**
 * Addresses that a tenant does not send to; test mode has a list of its own. Whatever comes, changes or goes here is told
 * in the same transaction, so that no way leads past the webhooks.
 */
@Injectable()
export class SuppressionStore {
  constructor(
    private readonly persons: PersonDigests,
    private readonly events: MessageEventStore,
  ) {}

  /** The address of each delivery joins the list. */
  async addFromDeliveries(
    tx: Tx,
    tenantId: TenantId,
    reason: SuppressionReason,
    deliveryIds: DeliveryId[],
  ): Promise<void> {
    if (deliveryIds.length === 0) return;
    const ids = deliveryIds.map(() => newId('sup'));
    const listed = await select<ChangedSuppression>(
      tx,
      `INSERT INTO suppressions AS s (tenant_id, id, channel, address, test, reason, source, delivery_id)
       SELECT DISTINCT ON (m.channel, d.address, m.test) $1, ids.suppression_id, m.channel, d.address, m.test, $2, 'provider_event', d.id
         FROM unnest($3::text[], $4::text[]) AS ids(delivery_id, suppression_id)
         JOIN deliveries d ON d.tenant_id = $1 AND d.id = ids.delivery_id
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
       ${UNLESS_STRONGER} RETURNING ${CHANGED}`,
      [tenantId, reason, deliveryIds, ids],
    );
    await this.tellListed(tx, tenantId, ids, listed);
  }

  /**
   * Of deliveries that have just bounced softly: whose address has by now come to as many as the tenant's settings say is
   * let alone for a time. A delivery that came through begins the count anew.
   */
  async addAfterSoftBounces(tx: Tx, tenantId: TenantId, deliveryIds: DeliveryId[]): Promise<void> {
    if (deliveryIds.length === 0) return;
    const { softBounces, withinDays, forDays } = DEFAULT_SUPPRESSION_SETTINGS;
    const ids = deliveryIds.map(() => newId('sup'));
    const listed = await select<ChangedSuppression>(
      tx,
      `WITH rule AS (
         SELECT coalesce(r.soft_bounces, $4) AS bounces, coalesce(r.within_days, $5) AS days, coalesce(r.for_days, $6) AS for_days
           FROM (SELECT 1) AS one LEFT JOIN suppression_settings r ON r.tenant_id = $1)
       INSERT INTO suppressions AS s (tenant_id, id, channel, address, test, reason, source, delivery_id, expires_at)
       SELECT DISTINCT ON (m.channel, d.address, m.test) $1, ids.suppression_id, m.channel, d.address, m.test, 'soft_bounces',
              'provider_event', d.id, now() + rule.for_days * interval '1 day'
         FROM rule, unnest($2::text[], $3::text[]) AS ids(delivery_id, suppression_id)
         JOIN deliveries d ON d.tenant_id = $1 AND d.id = ids.delivery_id AND d.status = 'soft_bounced'
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE rule.bounces > 0 AND rule.bounces <= (
          SELECT count(*) FROM deliveries o
           WHERE o.tenant_id = $1 AND o.address = d.address AND o.status = 'soft_bounced'
             AND (o.test_outcome IS NULL) = (d.test_outcome IS NULL)
             AND o.updated_at > now() - rule.days * interval '1 day'
             AND NOT EXISTS (
               SELECT 1 FROM deliveries g
                WHERE g.tenant_id = $1 AND g.address = d.address AND g.status = 'delivered'
                  AND (g.test_outcome IS NULL) = (d.test_outcome IS NULL) AND g.id > o.id))
       ${UNLESS_STRONGER} RETURNING ${CHANGED}`,
      [tenantId, deliveryIds, ids, softBounces, withinDays, forDays],
    );
    await this.tellListed(tx, tenantId, ids, listed);
  }

  async removeUnsubscribes(tx: Tx, tenantId: TenantId, deliveryIds: DeliveryId[]): Promise<void> {
    if (deliveryIds.length === 0) return;
    const gone = await mutate<ChangedSuppression>(
      tx,
      `DELETE FROM suppressions s USING deliveries d
        WHERE s.tenant_id = $1 AND d.tenant_id = $1 AND d.id = ANY($2) AND s.address = d.address
          AND s.test = (d.test_outcome IS NOT NULL) AND s.topic IS NULL
          AND s.reason IN ('unsubscribe', 'opt_out') RETURNING ${CHANGED}`,
      [tenantId, deliveryIds],
    );
    await this.tellGone(tx, tenantId, gone);
  }

  /** How many of them are new, or last longer now than they did. Nobody twice. */
  async add(tx: Tx, tenantId: TenantId, rows: NewSuppression[]): Promise<number> {
    if (rows.length === 0) return 0;
    const ids = rows.map(() => newId('sup'));
    const listed = await select<ChangedSuppression>(
      tx,
      `INSERT INTO suppressions AS s (tenant_id, id, channel, address, test, topic, reason, source, expires_at)
       SELECT $1, r.id, r.channel, r.address, r.test, r.topic, r.reason, r.source, r."expiresAt"
         FROM jsonb_to_recordset($2::jsonb) AS r(id text, channel text, address text, test bool, topic text, reason text,
              source text, "expiresAt" timestamptz)
        ORDER BY r.address
       ${UNLESS_STRONGER} RETURNING ${CHANGED}`,
      [tenantId, JSON.stringify(rows.map((row, i) => ({ ...row, id: ids[i] })))],
    );
    await this.tellListed(tx, tenantId, ids, listed);
    return listed.length;
  }

  /** Of the provider's list, what is not known here. Whoever was erased is on it as well, and is not named again. */
  async takeIn(tx: Tx, tenantId: TenantId, rows: NewSuppression[]): Promise<number> {
    const digests = new Map(
      rows.map(({ channel, address }) => [this.persons.of(tenantId, channel, address), address]),
    );
    const erased = await select<{ address: string }>(
      tx,
      `SELECT address FROM suppressions WHERE tenant_id = $1 AND address = ANY($2)`,
      [tenantId, [...digests.keys()]],
    );
    const known = new Set(erased.map(({ address }) => digests.get(address)));
    return this.add(
      tx,
      tenantId,
      rows.filter(({ address }) => !known.has(address)),
    );
  }

  findAs(
    tx: Tx,
    tenantId: TenantId,
    { channel, address, test, topic }: Pick<NewSuppression, 'channel' | 'address' | 'test' | 'topic'>,
  ): Promise<Suppression> {
    return tx
      .createQueryBuilder(Suppression, 's')
      .where('s.tenantId = :tenantId AND s.channel = :channel AND s.address = :address AND s.test = :test', {
        ...{ tenantId, channel, address, test },
      })
      .andWhere(`s.topic IS NOT DISTINCT FROM :topic`, { topic })
      .getOneOrFail();
  }

  /** Those in force. */
  list(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    filter: SuppressionFilter,
    before: string | null,
    limit: number,
  ): Promise<Suppression[]> {
    const query = tx
      .createQueryBuilder(Suppression, 's')
      .where(`s.tenantId = :tenantId AND s.test = :test AND ${IN_FORCE}`, { tenantId, test });
    if (filter.channel) query.andWhere('s.channel = :channel', { channel: filter.channel });
    if (filter.reason) query.andWhere('s.reason = :reason', { reason: filter.reason });
    if (filter.source) query.andWhere('s.source = :source', { source: filter.source });
    if (filter.topic !== undefined)
      query.andWhere('s.topic IS NOT DISTINCT FROM :topic', { topic: filter.topic });
    if (filter.addresses) query.andWhere('s.address IN (:...addresses)', { addresses: filter.addresses });
    if (before) query.andWhere('s.id < :before', { before });
    return query
      .orderBy('s.id', 'DESC')
      .limit(limit + 1)
      .getMany();
  }

  find(tx: Tx, tenantId: TenantId, test: boolean, id: string): Promise<Suppression | null> {
    return tx
      .createQueryBuilder(Suppression, 's')
      .where('s.tenantId = :tenantId AND s.id = :id AND s.test = :test', { tenantId, id, test })
      .getOne();
  }

  /** What was removed; undefined when there was nothing that a tenant may remove. */
  async remove(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    id: string,
  ): Promise<ChangedSuppression | undefined> {
    const gone = await mutate<ChangedSuppression>(
      tx,
      `DELETE FROM suppressions s WHERE s.tenant_id = $1 AND s.id = $2 AND s.test = $3 AND s.reason <> 'compliance'
       RETURNING ${CHANGED}`,
      [tenantId, id, test],
    );
    await this.tellGone(tx, tenantId, gone);
    return gone[0];
  }

  /** Those in force that a tenant may remove. */
  async removeAll(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    filter: SuppressionFilter,
  ): Promise<ChangedSuppression[]> {
    const { channel, reason, source, topic, addresses, createdBefore } = filter;
    const gone = await mutate<ChangedSuppression>(
      tx,
      `DELETE FROM suppressions s
        WHERE s.tenant_id = $1 AND s.test = $2 AND s.reason <> 'compliance' AND ${IN_FORCE}
          AND ($3::text IS NULL OR s.channel = $3) AND ($4::text IS NULL OR s.reason = $4)
          AND ($5::text IS NULL OR s.source = $5) AND (NOT $6::bool OR s.topic IS NOT DISTINCT FROM $7::text)
          AND ($8::text[] IS NULL OR s.address = ANY($8)) AND ($9::timestamptz IS NULL OR s.created_at < $9)
       RETURNING ${CHANGED}`,
      [
        ...[tenantId, test, channel ?? null, reason ?? null, source ?? null, topic !== undefined],
        ...[topic ?? null, addresses ?? null, createdBefore ?? null],
      ],
    );
    await this.tellGone(tx, tenantId, gone);
    return gone;
  }

  /** Somebody wants to hear of it again: the person's own no is taken back, nobody else's. */
  async takeBackNo(
    tx: Tx,
    tenantId: TenantId,
    { channel, address, test }: Pick<NewSuppression, 'channel' | 'address' | 'test'>,
    topics: (string | null)[],
  ): Promise<void> {
    const gone = await mutate<ChangedSuppression>(
      tx,
      `DELETE FROM suppressions s
        WHERE s.tenant_id = $1 AND s.channel = $2 AND s.address = ANY($3) AND s.test = $4
          AND s.reason IN ('unsubscribe', 'opt_out')
          AND EXISTS (SELECT 1 FROM unnest($5::text[]) AS t(topic) WHERE t.topic IS NOT DISTINCT FROM s.topic)
        RETURNING ${CHANGED}`,
      [tenantId, channel, [address, this.persons.of(tenantId, channel, address)], test, topics],
    );
    await this.tellGone(tx, tenantId, gone);
  }

  /** Those whose end has come: nobody asks for them any more. How many there were, at most `limit`. */
  async removeEnded(tx: Tx, tenantId: TenantId, limit: number): Promise<number> {
    const gone = await mutate<ChangedSuppression>(
      tx,
      `DELETE FROM suppressions s WHERE s.tenant_id = $1 AND s.id = ANY(ARRAY(
         SELECT id FROM suppressions WHERE tenant_id = $1 AND expires_at <= now()
          ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING ${CHANGED}`,
      [tenantId, limit],
    );
    await this.tellGone(tx, tenantId, gone);
    return gone.length;
  }

  /** Of what is listed now, new is what has an id that was made for it; the others were there and are stronger now. */
  private async tellListed(
    tx: Tx,
    tenantId: TenantId,
    newIds: string[],
    listed: ChangedSuppression[],
  ): Promise<void> {
    const made = new Set(newIds);
    const isNew = ({ id }: ChangedSuppression) => made.has(id);
    await this.events.insert(tx, tenantId, [
      ...suppressionEvents('suppression.created', listed.filter(isNew)),
      ...suppressionEvents(
        'suppression.updated',
        listed.filter((each) => !isNew(each)),
      ),
    ]);
  }

  private async tellGone(tx: Tx, tenantId: TenantId, gone: ChangedSuppression[]): Promise<void> {
    await this.events.insert(tx, tenantId, suppressionEvents('suppression.removed', gone));
  }
}
