import { Injectable } from '@nestjs/common';
import type { MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Channel } from '../templates/template.entity';

export interface HeldMessage {
  id: MessageId;
  recipients: number;
}

/**
 * Messages that wait for the quota. A held message keeps the time since when it is due, and stands in line by it. Let
 * go, it is a scheduled one again whose recipients are counted already.
 */
@Injectable()
export class HeldMessageStore {
  /** `recipients`: those who are to be sent to, which is what it will count for. */
  async hold(tx: Tx, tenantId: TenantId, id: MessageId, recipients: number): Promise<void> {
    await mutate(
      tx,
      `UPDATE messages SET status = 'held', held_recipients = $3, rung_at = NULL
        WHERE tenant_id = $1 AND id = $2 AND status IN ('scheduled', 'released') RETURNING 1`,
      [tenantId, id, recipients],
    );
  }

  /** Those that have waited longest, of those that fit by themselves. One that is just being cancelled is left out. */
  async longestWaiting(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    room: number,
    limit: number,
  ): Promise<HeldMessage[]> {
    return select<HeldMessage>(
      tx,
      `SELECT id, held_recipients AS recipients FROM messages
        WHERE tenant_id = $1 AND channel = $2 AND status = 'held' AND held_recipients <= $3::float8
        ORDER BY next_attempt_at, id LIMIT $4 FOR UPDATE SKIP LOCKED`,
      [tenantId, channel, room, limit],
    );
  }

  async letGo(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<void> {
    if (ids.length === 0) return;
    await mutate(
      tx,
      `UPDATE messages SET status = 'scheduled', rung_at = NULL
        WHERE tenant_id = $1 AND id = ANY($2) AND status = 'held' RETURNING 1`,
      [tenantId, ids],
    );
  }
}
