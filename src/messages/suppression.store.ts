import { Injectable } from '@nestjs/common';
import { type DeliveryId, newId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { PersonDigests } from '../keys/person-digests';
import type { Channel } from '../templates/template.entity';
import type { SuppressionReason } from './delivery-status';
import { Suppression } from './suppression.entity';

/** A suppression that came or went, for whoever is told. */
export type ChangedSuppression = Pick<
  Suppression,
  'id' | 'channel' | 'address' | 'test' | 'reason' | 'source' | 'deliveryId'
>;

const CHANGED = `s.id, s.channel, s.address, s.test, s.reason, s.source, s.delivery_id AS "deliveryId"`;

/** Addresses that a tenant does not send to; test mode has a list of its own. Adding one that is there changes nothing: the first reason stays. */
@Injectable()
export class SuppressionStore {
  constructor(private readonly persons: PersonDigests) {}

  /** By the address as it was asked for: it may be listed plainly, or as the digest of a person who was erased. */
  async among(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    test: boolean,
    addresses: string[],
  ): Promise<Map<string, SuppressionReason>> {
    const askedAs = new Map(
      addresses.flatMap((address) => [
        [address, address],
        [this.persons.of(tenantId, channel, address), address],
      ]),
    );
    const rows = await select<{ address: string; reason: SuppressionReason }>(
      tx,
      `SELECT address, reason FROM suppressions WHERE tenant_id = $1 AND channel = $2 AND address = ANY($3) AND test = $4`,
      [tenantId, channel, [...askedAs.keys()], test],
    );
    return new Map(rows.map(({ address, reason }) => [askedAs.get(address) ?? address, reason]));
  }

  /** The address of each delivery joins the list. Answers what is new there. */
  async addFromDeliveries(
    tx: Tx,
    tenantId: TenantId,
    reason: SuppressionReason,
    deliveryIds: DeliveryId[],
  ): Promise<ChangedSuppression[]> {
    if (deliveryIds.length === 0) return [];
    return select(
      tx,
      `INSERT INTO suppressions AS s (tenant_id, id, channel, address, test, reason, source, delivery_id)
       SELECT DISTINCT ON (m.channel, d.address, m.test) $1, ids.suppression_id, m.channel, d.address, m.test, $2, 'provider_event', d.id
         FROM unnest($3::text[], $4::text[]) AS ids(delivery_id, suppression_id)
         JOIN deliveries d ON d.tenant_id = $1 AND d.id = ids.delivery_id
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
       ON CONFLICT (tenant_id, channel, address, test) DO NOTHING RETURNING ${CHANGED}`,
      [tenantId, reason, deliveryIds, deliveryIds.map(() => newId('sup'))],
    );
  }

  async removeUnsubscribes(
    tx: Tx,
    tenantId: TenantId,
    deliveryIds: DeliveryId[],
  ): Promise<ChangedSuppression[]> {
    if (deliveryIds.length === 0) return [];
    return mutate(
      tx,
      `DELETE FROM suppressions s USING deliveries d
        WHERE s.tenant_id = $1 AND d.tenant_id = $1 AND d.id = ANY($2) AND s.address = d.address
          AND s.test = (d.test_outcome IS NOT NULL)
          AND s.reason IN ('unsubscribe', 'opt_out') RETURNING ${CHANGED}`,
      [tenantId, deliveryIds],
    );
  }

  async add(
    tx: Tx,
    row: Pick<Suppression, 'tenantId' | 'channel' | 'address' | 'test'>,
  ): Promise<{ stored: Suppression; isNew: boolean }> {
    const { tenantId, channel, address, test } = row;
    const added = await select(
      tx,
      `INSERT INTO suppressions (tenant_id, id, channel, address, test, reason, source)
       VALUES ($1, $2, $3, $4, $5, 'manual', 'api') ON CONFLICT (tenant_id, channel, address, test) DO NOTHING RETURNING id`,
      [tenantId, newId('sup'), channel, address, test],
    );
    const stored = await tx.findOneByOrFail(Suppression, { tenantId, channel, address, test });
    return { stored, isNew: added.length > 0 };
  }

  list(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    before: string | null,
    limit: number,
  ): Promise<Suppression[]> {
    const query = tx
      .createQueryBuilder(Suppression, 's')
      .where('s.tenantId = :tenantId AND s.test = :test', { tenantId, test })
      .orderBy('s.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('s.id < :before', { before }) : query).getMany();
  }

  /** What was removed; undefined when there was nothing. */
  async remove(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    id: string,
  ): Promise<ChangedSuppression | undefined> {
    const rows = await mutate<ChangedSuppression>(
      tx,
      `DELETE FROM suppressions s WHERE s.tenant_id = $1 AND s.id = $2 AND s.test = $3 RETURNING ${CHANGED}`,
      [tenantId, id, test],
    );
    return rows[0];
  }
}
