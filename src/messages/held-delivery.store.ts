import { Injectable } from '@nestjs/common';
import type { DeliveryId, DispatchId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import { Delivery, type RecipientRole } from './delivery.entity';
import type { DeliveryStatus } from './delivery-status';
import { Dispatch } from './dispatch.entity';
import type { Addressing, MessageLane } from './message.entity';
import type { TestOutcome } from './test-outcome';

export type DeliveryRecord = Delivery & {
  /** In doubt, and nobody looks for evidence any more. */
  held: boolean;
};

/** What is decided together: one delivery, or all that share its e-mail. */
export interface HeldEmail {
  dispatchId: DispatchId;
  channel: Channel;
  addressing: Addressing;
  lane: MessageLane;
  test: boolean;
  topic: string | null;
  copyBytes: number;
  /** A MIME document: it travels alone. */
  alone: boolean;
  deliveries: {
    id: DeliveryId;
    status: DeliveryStatus;
    role: RecipientRole;
    address: string;
    variables: Variables | null;
    testOutcome: TestOutcome | null;
  }[];
}

/** Deliveries as a tenant decides about them: each is in doubt (`unknown`) and its dispatch is held. */
@Injectable()
export class HeldDeliveryStore {
  async find(tx: Tx, tenantId: TenantId, id: DeliveryId): Promise<DeliveryRecord | null> {
    const [record] = await this.records(tx, tenantId, (query) => query.andWhere('d.id = :id', { id }));
    return record ?? null;
  }

  /** Newest first. Whoever is in doubt is found through the dispatches in doubt, of which there are few. */
  list(
    tx: Tx,
    tenantId: TenantId,
    filter: { inDoubt: boolean; test: boolean; addresses: string[] | undefined },
    before: string | null,
    limit: number,
  ): Promise<DeliveryRecord[]> {
    return this.records(tx, tenantId, (query) => {
      query.andWhere(filter.test ? 'd.testOutcome IS NOT NULL' : 'd.testOutcome IS NULL');
      if (before) query.andWhere('d.id < :before', { before });
      if (filter.inDoubt) query.andWhere(`d.status = 'unknown' AND p.status IN ('unknown', 'held')`);
      if (filter.addresses) query.andWhere('d.address = ANY(:addresses)', { addresses: filter.addresses });
      return query.orderBy('d.id', 'DESC').limit(limit + 1);
    });
  }

  /**
   * Locks a delivery that is held, with those that share its e-mail; null when it is not held, or not any more. An event
   * that arrives now waits until the transaction ends, and one that came first is seen.
   */
  async take(tx: Tx, tenantId: TenantId, id: DeliveryId): Promise<HeldEmail | null> {
    // The dispatch before its deliveries, as everywhere; it also keeps two decisions apart. NO KEY: as UnsettledDispatchStore.lock.
    const [message] = await select<Omit<HeldEmail, 'deliveries'> & { messageId: string }>(
      tx,
      `SELECT p.id AS "dispatchId", m.id AS "messageId", m.channel, m.addressing, m.lane, m.test, m.topic, m.copy_bytes AS "copyBytes",
              coalesce(jsonb_typeof(m.content -> 'mime') = 'object', false) AS alone
         FROM deliveries d
         JOIN dispatches p ON p.tenant_id = d.tenant_id AND p.id = d.dispatch_id
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = $1 AND d.id = $2 AND d.status = 'unknown' AND p.status = 'held'
          FOR NO KEY UPDATE OF p`,
      [tenantId, id],
    );
    if (!message) return null;
    const { messageId, ...email } = message;
    const together = email.channel === 'email' && email.addressing === 'shared';
    const deliveries = await select<HeldEmail['deliveries'][number]>(
      tx,
      `SELECT id, status, role, address, variables, test_outcome AS "testOutcome" FROM deliveries
        WHERE tenant_id = $1 AND dispatch_id = $2 AND message_id = $3 AND ($4 OR id = $5) ORDER BY id FOR UPDATE`,
      [tenantId, email.dispatchId, messageId, together, id],
    );
    const isHeld = deliveries.some((row) => row.id === id && row.status === 'unknown');
    return isHeld ? { ...email, deliveries } : null;
  }

  /** Of test mode: lost once, and delivered when it is decided to be sent again. */
  async deliverNextTime(tx: Tx, tenantId: TenantId, ids: DeliveryId[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE deliveries SET test_outcome = 'delivered'
        WHERE tenant_id = $1 AND id = ANY($2) AND test_outcome = 'unknown' RETURNING 1`,
      [tenantId, ids],
    );
  }

  /** A dispatch that holds nothing any more is done. */
  async endHold(tx: Tx, tenantId: TenantId, dispatchId: DispatchId): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatches SET status = 'done' WHERE tenant_id = $1 AND id = $2 AND status = 'held'
          AND NOT EXISTS (SELECT 1 FROM deliveries
                           WHERE tenant_id = $1 AND dispatch_id = $2 AND status = 'unknown') RETURNING 1`,
      [tenantId, dispatchId],
    );
  }

  private async records(
    tx: Tx,
    tenantId: TenantId,
    narrow: (query: ReturnType<typeof recordsOf>) => ReturnType<typeof recordsOf>,
  ): Promise<DeliveryRecord[]> {
    const { entities, raw } = await narrow(recordsOf(tx, tenantId)).getRawAndEntities<{ held: boolean }>();
    return entities.map((delivery, i) => ({ ...delivery, held: raw[i]?.held ?? false }));
  }
}

function recordsOf(tx: Tx, tenantId: TenantId) {
  return tx
    .createQueryBuilder(Delivery, 'd')
    .leftJoin(Dispatch, 'p', 'p.tenantId = d.tenantId AND p.id = d.dispatchId')
    .addSelect(`d.status = 'unknown' AND coalesce(p.status = 'held', false)`, 'held')
    .where('d.tenantId = :tenantId', { tenantId });
}
