import { Injectable } from '@nestjs/common';
import type { DeliveryId, DispatchId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { DeliveryStatus } from '../messages/delivery-status';
import type { Channel } from '../templates/template.entity';

/** Whom it is about. Rows of which the address was wiped are found by its digest. */
export interface Person {
  channel: Channel;
  address: string;
  digest: string;
  /** Of the address, as the source of a regular expression. */
  spellings: string;
}

export interface DeliveryOfPerson {
  id: DeliveryId;
  messageId: MessageId;
  channel: Channel;
  address: string;
  reason: string | null;
  status: DeliveryStatus;
  providerMessageId: string | null;
}

export interface MessageOfPerson {
  id: MessageId;
  /** Nobody else is among its recipients. */
  sole: boolean;
  /** None of its deliveries is queued or in doubt: nothing of its content is needed for sending. */
  settled: boolean;
  isDocument: boolean;
  /** Nothing is left of it but the ledger. */
  empty: boolean;
}

/** Statuses in which a delivery may still need its address. */
const UNDER_WAY = `('queued', 'unknown')`;

/** Finds what belongs to a person: deliveries by the address they went to, and the messages of those. */
@Injectable()
export class PersonStore {
  /** Dispatches that have not begun are locked, so that nobody begins them until the transaction ends. */
  async lockWaiting(
    tx: Tx,
    tenantId: TenantId,
    { address, channel }: Person,
  ): Promise<{ id: DeliveryId; messageId: MessageId }[]> {
    const rows = await select<{ id: DeliveryId; messageId: MessageId; dispatchId: DispatchId | null }>(
      tx,
      `SELECT d.id, d.message_id AS "messageId", d.dispatch_id AS "dispatchId"
         FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = $1 AND d.address = $2 AND m.channel = $3 AND d.status = 'queued' ORDER BY d.id`,
      [tenantId, address, channel],
    );
    const dispatchIds = rows.flatMap(({ dispatchId }) => dispatchId ?? []);
    const locked = await select<{ id: DispatchId }>(
      tx,
      `SELECT id FROM dispatches WHERE tenant_id = $1 AND id = ANY($2) AND status = 'queued' ORDER BY id FOR UPDATE`,
      [tenantId, dispatchIds],
    );
    const waiting = new Set(locked.map(({ id }) => id));
    return rows.filter(({ dispatchId }) => dispatchId === null || waiting.has(dispatchId));
  }

  /** In the order of their ids; locked when they are to be changed. */
  deliveries(
    tx: Tx,
    tenantId: TenantId,
    { address, digest, channel }: Person,
    after: string,
    limit: number,
    lock: boolean,
  ): Promise<DeliveryOfPerson[]> {
    return select(
      tx,
      `SELECT d.id, d.message_id AS "messageId", m.channel, d.address, d.reason, d.status,
              d.provider_message_id AS "providerMessageId"
         FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = $1 AND d.address = ANY($2) AND m.channel = $3 AND d.id > $4
        ORDER BY d.id LIMIT $5 ${lock ? 'FOR UPDATE OF d' : ''}`,
      [tenantId, [address, digest], channel, after, limit],
    );
  }

  /** Locked. */
  messages(
    tx: Tx,
    tenantId: TenantId,
    { address, digest }: Person,
    ids: MessageId[],
  ): Promise<MessageOfPerson[]> {
    return select(
      tx,
      `SELECT m.id, jsonb_typeof(m.content -> 'mime') IS NOT DISTINCT FROM 'object' AS "isDocument",
              m.content_wiped_at IS NOT NULL AND m.recipients_wiped_at IS NOT NULL AS empty,
              NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = m.tenant_id AND d.message_id = m.id
                             AND d.address <> ALL($3)) AS sole,
              NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = m.tenant_id AND d.message_id = m.id
                             AND d.status IN ${UNDER_WAY}) AS settled
         FROM messages m WHERE m.tenant_id = $1 AND m.id = ANY($2) ORDER BY m.id FOR NO KEY UPDATE`,
      [tenantId, ids, [address, digest]],
    );
  }
}
