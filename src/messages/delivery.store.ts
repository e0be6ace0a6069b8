import { Injectable } from '@nestjs/common';
import type { DeliveryId, DispatchId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { Delivery } from './delivery.entity';
import { allowedFrom, type DeliveryStatus, type Mark } from './delivery-status';
import type { DraftDelivery } from './message-draft';

export interface NewDelivery extends DraftDelivery {
  status: DeliveryStatus;
  reason: string | null;
  dispatchId: DispatchId | null;
}

/** A wish to move one delivery. What the table of moves does not allow changes nothing. */
export interface DeliveryMove {
  deliveryId: DeliveryId;
  occurredAt: Date;
  reason?: string | null;
  providerMessageId?: string | null;
}

export interface MovedDelivery {
  id: DeliveryId;
  messageId: MessageId;
}

/** As it stands under the lock: what is told of it may move it, end a doubt, or prove that it was sent twice. */
export interface LockedDelivery {
  id: DeliveryId;
  messageId: MessageId;
  status: DeliveryStatus;
  providerMessageId: string | null;
  possibleDuplicate: boolean;
  test: boolean;
}

/** Columns that remember when a delivery first came to a status. */
const TIME_OF_STATUS: Partial<Record<DeliveryStatus, string>> = {
  sent: 'sent_at',
  delivered: 'delivered_at',
};

/**
 * What is told of the row at hand: $3 is looked up by id instead of joined, and the ids alone ($2) say which rows. A join
 * made the planner read all of a tenant, or worse, while its statistics were older than the tenant's last mailing.
 */
const TOLD = '($3::jsonb->d.id)';

/** The ledger. Statuses change by one guarded statement each; 0 rows means stale or duplicate and is no error. */
@Injectable()
export class DeliveryStore {
  async assignDispatches(
    tx: Tx,
    tenantId: TenantId,
    dispatches: { id: DispatchId; deliveryIds: DeliveryId[] }[],
  ): Promise<void> {
    const pairs = dispatches.flatMap(({ id, deliveryIds }) =>
      deliveryIds.map((deliveryId) => [deliveryId, id] as const),
    );
    await mutate(
      tx,
      `UPDATE deliveries AS d SET dispatch_id = p.dispatch_id
         FROM unnest($2::text[], $3::text[]) AS p(id, dispatch_id)
        WHERE d.tenant_id = $1 AND d.id = p.id RETURNING 1`,
      [tenantId, pairs.map(([id]) => id), pairs.map(([, dispatchId]) => dispatchId)],
    );
  }

  list(
    tx: Tx,
    tenantId: TenantId,
    messageId: MessageId,
    after: string | null,
    limit: number,
  ): Promise<Delivery[]> {
    const query = tx
      .createQueryBuilder(Delivery, 'd')
      .where('d.tenantId = :tenantId AND d.messageId = :messageId', { tenantId, messageId })
      .orderBy('d.id', 'ASC')
      .limit(limit + 1);
    return (after ? query.andWhere('d.id > :after', { after }) : query).getMany();
  }

  queuedOfMessage(tx: Tx, tenantId: TenantId, messageId: MessageId): Promise<Delivery[]> {
    return tx.find(Delivery, {
      where: { tenantId, messageId, status: 'queued' },
      order: { id: 'ASC' },
    });
  }

  /** In one order, whoever comes: two who tell of the same deliveries at once would otherwise deadlock. */
  async lock(tx: Tx, tenantId: TenantId, ids: DeliveryId[]): Promise<LockedDelivery[]> {
    if (ids.length === 0) return [];
    return select<LockedDelivery>(
      tx,
      `SELECT id, message_id AS "messageId", status, provider_message_id AS "providerMessageId", possible_duplicate AS "possibleDuplicate",
              test_outcome IS NOT NULL AS test
         FROM deliveries WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE`,
      [tenantId, ids],
    );
  }

  async move(
    tx: Tx,
    tenantId: TenantId,
    to: DeliveryStatus,
    moves: DeliveryMove[],
    froms: readonly DeliveryStatus[] = allowedFrom(to),
  ): Promise<MovedDelivery[]> {
    if (moves.length === 0) return [];
    const column = TIME_OF_STATUS[to];
    return mutate<MovedDelivery>(
      tx,
      `UPDATE deliveries AS d
          SET status = $4, reason = ${TOLD}->>'reason', updated_at = now(),
              provider_message_id = coalesce(${TOLD}->>'providerMessageId', d.provider_message_id)
              ${column ? `, ${column} = (${TOLD}->>'occurredAt')::timestamptz` : ''}
        WHERE d.tenant_id = $1 AND d.id = ANY($2) AND d.status = ANY($5)
        RETURNING d.id, d.message_id AS "messageId"`,
      [tenantId, ...byDelivery(moves), to, froms],
    );
  }

  /** The provider's id, for deliveries that an event has moved on before the answer was recorded. */
  async noteProviderIds(tx: Tx, tenantId: TenantId, moves: DeliveryMove[]): Promise<void> {
    if (moves.length === 0) return;
    await mutate(
      tx,
      `UPDATE deliveries AS d
          SET provider_message_id = ${TOLD}->>'providerMessageId',
              sent_at = coalesce(d.sent_at, (${TOLD}->>'occurredAt')::timestamptz)
        WHERE d.tenant_id = $1 AND d.id = ANY($2) AND d.provider_message_id IS NULL RETURNING 1`,
      [tenantId, ...byDelivery(moves)],
    );
  }

  /** Opens, clicks and the like stand beside the status; the first time is kept. One move for each delivery. */
  async mark(tx: Tx, tenantId: TenantId, mark: Mark, moves: DeliveryMove[]): Promise<MovedDelivery[]> {
    return mutate<MovedDelivery>(
      tx,
      `UPDATE deliveries AS d
          SET ${mark}_at = least(d.${mark}_at, (${TOLD}->>'occurredAt')::timestamptz), updated_at = now()
        WHERE d.tenant_id = $1 AND d.id = ANY($2)
        RETURNING d.id, d.message_id AS "messageId"`,
      [tenantId, ...byDelivery(moves)],
    );
  }

  /** As how many SMS each of the dispatch is about to be sent: known before the request, as its answer can be lost. */
  async noteSegments(tx: Tx, tenantId: TenantId, dispatchId: DispatchId, segments: number): Promise<void> {
    await mutate(
      tx,
      `UPDATE deliveries SET segments = $3
        WHERE tenant_id = $1 AND dispatch_id = $2 AND status = 'queued' AND segments IS DISTINCT FROM $3 RETURNING 1`,
      [tenantId, dispatchId, segments],
    );
  }

  /** All deliveries that went with the stamped one in the same e-mail: itself, or every recipient of a shared one. */
  async sameEmail(
    tx: Tx,
    tenantId: TenantId,
    stamped: DeliveryId[],
  ): Promise<{ stamped: DeliveryId; id: DeliveryId; address: string }[]> {
    if (stamped.length === 0) return [];
    return select(
      tx,
      `WITH s AS MATERIALIZED (
         SELECT id, address, dispatch_id, message_id,
                (SELECT addressing FROM messages m WHERE m.tenant_id = $1 AND m.id = deliveries.message_id) AS addressing
           FROM deliveries WHERE tenant_id = $1 AND id = ANY($2))
       SELECT s.id AS stamped, s.id, s.address FROM s WHERE s.addressing = 'individual'
       UNION ALL
       SELECT s.id AS stamped, d.id, d.address
         FROM s JOIN deliveries d ON d.tenant_id = $1 AND d.message_id = s.message_id AND d.dispatch_id = s.dispatch_id
        WHERE s.addressing = 'shared'`,
      [tenantId, stamped],
    );
  }

  /** Of the traces in which the messages of these deliveries were accepted. */
  async traceparentsOf(tx: Tx, tenantId: TenantId, ids: DeliveryId[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await select<{ traceparent: string }>(
      tx,
      `SELECT traceparent FROM messages WHERE tenant_id = $1 AND traceparent IS NOT NULL
          AND id IN (SELECT message_id FROM deliveries WHERE tenant_id = $1 AND id = ANY($2))`,
      [tenantId, ids],
    );
    return rows.map(({ traceparent }) => traceparent);
  }

  async byProviderMessageId(
    tx: Tx,
    tenantId: TenantId,
    ids: string[],
  ): Promise<{ id: DeliveryId; providerMessageId: string; address: string }[]> {
    if (ids.length === 0) return [];
    return select(
      tx,
      `SELECT id, provider_message_id AS "providerMessageId", address FROM deliveries
        WHERE tenant_id = $1 AND provider_message_id = ANY($2)`,
      [tenantId, ids],
    );
  }

  async cancelQueued(
    tx: Tx,
    tenantId: TenantId,
    messageId: MessageId,
    reason: string,
  ): Promise<(MovedDelivery & { test: boolean })[]> {
    return mutate(
      tx,
      `UPDATE deliveries SET status = 'cancelled', reason = $3, updated_at = now()
        WHERE tenant_id = $1 AND message_id = $2 AND status = 'queued'
        RETURNING id, message_id AS "messageId", test_outcome IS NOT NULL AS test`,
      [tenantId, messageId, reason],
    );
  }
}

/** $2 and $3 of the statements above. */
function byDelivery(moves: DeliveryMove[]): [ids: DeliveryId[], told: string] {
  return [
    moves.map(({ deliveryId }) => deliveryId),
    JSON.stringify(Object.fromEntries(moves.map((move) => [move.deliveryId, move]))),
  ];
}
