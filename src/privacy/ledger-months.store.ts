import { Injectable } from '@nestjs/common';
import { firstIdAt, type MessageId, type TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { IS_SETTLED } from './wiping.store';

/** A month that was dropped, or stays for so many deliveries that are not settled. */
export interface OldMonth {
  part: string;
  unsettled: number;
}

/** The months of `deliveries` and `message_events`, and what was left of messages when theirs was dropped. */
@Injectable()
export class LedgerMonthsStore {
  /** Up to two months ahead. Answers how many were made. */
  async makeAcrossTenants(tx: PlatformTx): Promise<number> {
    const [row] = await select<{ made: number }>(tx, `SELECT make_ledger_months() AS made`);
    return row?.made ?? 0;
  }

  /** For the planner, which knows nothing of partitioned tables by itself. */
  async analyzeAcrossTenants(tx: PlatformTx): Promise<void> {
    await tx.query(`SET LOCAL statement_timeout = 0`);
    await tx.query(`SELECT analyze_ledger()`);
  }

  /**
   * One month that ended before, or of events of which nothing is left, if it is older than four weeks; the next after the
   * one named. It may have to be read whole, and nobody waits for that.
   */
  async dropOneAcrossTenants(
    tx: PlatformTx,
    before: Date | null,
    after: string,
  ): Promise<OldMonth | undefined> {
    await tx.query(`SET LOCAL statement_timeout = 0`);
    const [old] = await select<OldMonth>(
      tx,
      `SELECT part, unsettled::int AS unsettled FROM drop_ledger_month($1::timestamptz, $2)`,
      [before ?? '-infinity', after],
    );
    return old;
  }

  /** When the first month that is still there began; null as long as none was dropped. */
  async begins(tx: Tx): Promise<Date | null> {
    const [row] = await select<{ begins: Date | null }>(
      tx,
      `SELECT nullif(min(begins), '-infinity') AS begins FROM ledger_months WHERE kind = 'deliveries'`,
    );
    return row?.begins ?? null;
  }

  /** Messages of before without a delivery, of which everybody has been told, locked. */
  async takeMessages(tx: Tx, tenantId: TenantId, before: Date, limit: number): Promise<MessageId[]> {
    const rows = await select<{ id: MessageId }>(
      tx,
      `SELECT m.id FROM messages m
        WHERE m.tenant_id = $1 AND m.id < $2 AND ${IS_SETTLED}
          AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = m.tenant_id AND d.message_id = m.id)
        ORDER BY m.id LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [tenantId, firstIdAt('msg', before), limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Of which neither content nor events are left. */
  async deleteMessages(tx: Tx, tenantId: TenantId, ids: MessageId[]): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM messages m WHERE m.tenant_id = $1 AND m.id = ANY($2)
          AND NOT EXISTS (SELECT 1 FROM message_events e WHERE e.tenant_id = m.tenant_id AND e.message_id = m.id) RETURNING 1`,
      [tenantId, ids],
    );
  }

  /** Provider requests of before that are over and carried nothing that is left, with their tries. */
  async deleteDispatches(tx: Tx, tenantId: TenantId, before: Date, limit: number): Promise<number> {
    const old = await select<{ id: string }>(
      tx,
      `SELECT s.id FROM dispatches s
        WHERE s.tenant_id = $1 AND s.id < $2 AND s.status = 'done'
          AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = s.tenant_id AND d.dispatch_id = s.id)
        ORDER BY s.id LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [tenantId, firstIdAt('dsp', before), limit],
    );
    if (old.length === 0) return 0;
    for (const [table, column] of [
      ['dispatch_attempts', 'dispatch_id'],
      ['dispatches', 'id'],
    ]) {
      await mutate(tx, `DELETE FROM ${table} WHERE tenant_id = $1 AND ${column} = ANY($2) RETURNING 1`, [
        tenantId,
        old.map(({ id }) => id),
      ]);
    }
    return old.length;
  }
}
