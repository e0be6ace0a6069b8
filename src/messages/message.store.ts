import { Injectable } from '@nestjs/common';
import type { MessageId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { takeDueRowsAcrossTenants } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import type { Blob } from './message-draft';
import type { StatusCounts } from './message.dto';
import { Message } from './message.entity';

export type NewMessage = Pick<
  Message,
  | 'id'
  | 'tenantId'
  | 'channel'
  | 'addressing'
  | 'lane'
  | 'test'
  | 'gateId'
  | 'status'
  | 'content'
  | 'templateVersionId'
  | 'variables'
  | 'locale'
  | 'metadata'
  | 'tags'
  | 'onUnknown'
  | 'topic'
  | 'unsubscribe'
  | 'recipientCount'
  | 'copyBytes'
  | 'heldRecipients'
  | 'scheduledAt'
  | 'traceparent'
>;

/** Messages and the bytes of their attachments. */
@Injectable()
export class MessageStore {
  async insertBlobs(tx: Tx, tenantId: TenantId, messageId: MessageId, blobs: Blob[]): Promise<void> {
    // In one order, so that two messages with the same files do not wait for each other.
    for (const { sha256, content } of blobs.toSorted((a, b) => a.sha256.localeCompare(b.sha256))) {
      // One that is there may be about to be deleted, as the last message that needed it is wiped: then it goes in anew.
      let kept = false;
      while (!kept) {
        await tx.query(
          `INSERT INTO attachment_blobs (tenant_id, sha256, size_bytes, content) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING`,
          [tenantId, sha256, content.length, content],
        );
        const needed = await select(
          tx,
          `WITH locked AS (SELECT sha256 FROM attachment_blobs WHERE tenant_id = $1 AND sha256 = $3 FOR KEY SHARE),
                noted AS (INSERT INTO message_blobs (tenant_id, message_id, sha256)
                          SELECT $1, $2, sha256 FROM locked ON CONFLICT DO NOTHING)
           SELECT 1 FROM locked`,
          [tenantId, messageId, sha256],
        );
        kept = needed.length > 0;
      }
    }
  }

  find(tx: Tx, tenantId: TenantId, id: MessageId): Promise<Message | null> {
    return tx.findOneBy(Message, { tenantId, id });
  }

  list(tx: Tx, tenantId: TenantId, test: boolean, before: string | null, limit: number): Promise<Message[]> {
    const query = tx
      .createQueryBuilder(Message, 'm')
      .where(test ? 'm.tenantId = :tenantId AND m.test' : 'm.tenantId = :tenantId AND NOT m.test', {
        tenantId,
      })
      .orderBy('m.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('m.id < :before', { before }) : query).getMany();
  }

  async countStatuses(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<Map<MessageId, StatusCounts>> {
    const rows = await select<{ messageId: MessageId; counts: StatusCounts }>(
      tx,
      `SELECT message_id AS "messageId", jsonb_object_agg(status, n) AS counts
         FROM (SELECT message_id, status, count(*)::int AS n FROM deliveries
                WHERE tenant_id = $1 AND message_id = ANY($2) GROUP BY message_id, status) AS c
        GROUP BY message_id`,
      [tenantId, ids],
    );
    return new Map(rows.map(({ messageId, counts }) => [messageId, counts]));
  }

  /** Scheduled and due by the database's clock; the row is taken for the length of the transaction. */
  async claimRelease(tx: Tx, tenantId: TenantId, id: MessageId): Promise<Message | null> {
    const claimed = await mutate(
      tx,
      `UPDATE messages SET status = 'released'
        WHERE tenant_id = $1 AND id = $2 AND status = 'scheduled' AND next_attempt_at <= now() RETURNING id`,
      [tenantId, id],
    );
    return claimed.length > 0 ? this.find(tx, tenantId, id) : null;
  }

  async reschedule(tx: Tx, tenantId: TenantId, id: MessageId, scheduledAt: Date): Promise<boolean> {
    const moved = await mutate(
      tx,
      `UPDATE messages SET status = 'scheduled', held_recipients = NULL, scheduled_at = $3, next_attempt_at = $3, rung_at = NULL
        WHERE tenant_id = $1 AND id = $2 AND status IN ('scheduled', 'held') RETURNING id`,
      [tenantId, id, scheduledAt],
    );
    return moved.length > 0;
  }

  async cancel(tx: Tx, tenantId: TenantId, id: MessageId): Promise<boolean> {
    const moved = await mutate(
      tx,
      `UPDATE messages SET status = 'cancelled'
        WHERE tenant_id = $1 AND id = $2 AND status IN ('scheduled', 'held') RETURNING id`,
      [tenantId, id],
    );
    return moved.length > 0;
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'release-message'>[]> {
    const rows = await takeDueRowsAcrossTenants(tx, {
      table: 'messages',
      where: `status = 'scheduled'`,
      limit,
    });
    return rows.map(({ tenantId, id, key }) => ({ payload: { tenantId, messageId: id as MessageId }, key }));
  }
}
