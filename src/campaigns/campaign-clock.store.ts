import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';

/** What the clock of a mode shows, and what that is by the clock of the database. */
export class CampaignTime {
  constructor(
    readonly now: Date,
    readonly aheadMs: number,
  ) {}

  /** When something falls due that is meant by the clock of the mode. */
  dueAt(at: Date): Date {
    return new Date(at.getTime() - this.aheadMs);
  }

  /** Until something is due; 0 when it is past. */
  until(at: Date): number {
    return Math.max(0, at.getTime() - this.now.getTime());
  }
}

/** Of the tenant $1, in test mode. */
const OPEN_RUNS = `SELECT r.id FROM campaign_runs r JOIN campaigns c ON c.tenant_id = r.tenant_id AND c.id = r.campaign_id
  WHERE r.tenant_id = $1 AND r.finished_at IS NULL AND c.test`;
const GATES = `SELECT gate_id FROM run_groups WHERE tenant_id = $1 AND run_id IN (${OPEN_RUNS})`;

/**
 * The clock that campaigns go by: in live mode that of the database, in test mode one that the tenant can set ahead. What is
 * meant is stored by the clock of the mode, what is due by that of the database; whoever sets the clock ahead moves the
 * latter.
 */
@Injectable()
export class CampaignClock {
  async read(tx: Tx, tenantId: TenantId, test: boolean): Promise<CampaignTime> {
    const [row] = await select<{ now: Date; aheadMs: number }>(
      tx,
      `SELECT now() AS now,
              coalesce((SELECT ahead_ms FROM test_clocks WHERE tenant_id = $1 AND $2), 0)::float8 AS "aheadMs"`,
      [tenantId, test],
    );
    if (!row) throw new Error('no time');
    return new CampaignTime(new Date(row.now.getTime() + row.aheadMs), row.aheadMs);
  }

  /** Everything of test mode that waits for a time is due earlier by as much. */
  async setAhead(tx: Tx, tenantId: TenantId, byMs: number): Promise<void> {
    await tx.query(
      `INSERT INTO test_clocks AS c (tenant_id, ahead_ms) VALUES ($1, $2)
       ON CONFLICT (tenant_id) DO UPDATE SET ahead_ms = c.ahead_ms + excluded.ahead_ms`,
      [tenantId, byMs],
    );
    const earlier = (column: string) => `${column} = ${column} - $2::float8 * interval '1 millisecond'`;
    await mutate(
      tx,
      `UPDATE campaigns SET ${earlier('next_attempt_at')}, rung_at = NULL
        WHERE tenant_id = $1 AND test AND next_attempt_at IS NOT NULL RETURNING 1`,
      [tenantId, byMs],
    );
    await mutate(
      tx,
      `UPDATE campaign_runs SET ${earlier('next_attempt_at')}, rung_at = NULL
        WHERE tenant_id = $1 AND id IN (SELECT id FROM (${OPEN_RUNS}) AS r) RETURNING 1`,
      [tenantId, byMs],
    );
    await mutate(
      tx,
      `UPDATE gates SET ${earlier('opens_at')}, ${earlier('closes_at')}
        WHERE tenant_id = $1 AND id IN (${GATES}) RETURNING 1`,
      [tenantId, byMs],
    );
    // What has left has left so much longer ago, for throttles.
    await mutate(
      tx,
      `UPDATE dispatch_attempts SET ${earlier('started_at')}, ${earlier('finished_at')}
        WHERE tenant_id = $1 AND dispatch_id IN (
          SELECT d.id FROM dispatches d WHERE d.tenant_id = $1 AND d.gate_id IN (${GATES})) RETURNING 1`,
      [tenantId, byMs],
    );
    await mutate(
      tx,
      `UPDATE messages SET ${earlier('next_attempt_at')}, rung_at = NULL
        WHERE tenant_id = $1 AND test AND status = 'scheduled' RETURNING 1`,
      [tenantId, byMs],
    );
  }
}
