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
      `SELECT clock_timestamp() AS now,
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
       ON CONFLICT (tenant_id) DO UPDATE SET ahead_ms = c.ahead_ms + $2`,
      [tenantId, byMs],
    );
    const earlier = (column: string) => `${column} = ${column} - $2 * interval '1 millisecond'`;
    await mutate(
      tx,
      `UPDATE campaigns SET ${earlier('next_attempt_at')}, rung_at = NULL
        WHERE tenant_id = $1 AND test AND next_attempt_at IS NOT NULL RETURNING 1`,
      [tenantId, byMs],
    );
    await mutate(
      tx,
      `UPDATE campaign_runs AS r SET ${earlier('next_attempt_at')}, rung_at = NULL FROM campaigns c
        WHERE r.tenant_id = $1 AND r.finished_at IS NULL AND c.tenant_id = r.tenant_id AND c.id = r.campaign_id AND c.test
        RETURNING 1`.replace('next_attempt_at = next_attempt_at', 'next_attempt_at = r.next_attempt_at'),
      [tenantId, byMs],
    );
    await mutate(
      tx,
      `UPDATE gates AS a SET opens_at = a.opens_at - $2 * interval '1 millisecond',
                             closes_at = a.closes_at - $2 * interval '1 millisecond'
         FROM run_groups g, campaign_runs r, campaigns c
        WHERE a.tenant_id = $1 AND g.tenant_id = a.tenant_id AND g.gate_id = a.id AND r.tenant_id = g.tenant_id
          AND r.id = g.run_id AND r.finished_at IS NULL AND c.tenant_id = r.tenant_id AND c.id = r.campaign_id AND c.test
        RETURNING 1`,
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
