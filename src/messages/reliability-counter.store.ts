import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { afterCommit } from '../database/after-commit';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import { Metrics } from '../metrics/metrics';
import {
  RELIABILITY_COUNTER_NAMES,
  type ReliabilityCounterName,
  type ReliabilityCounts,
} from './reliability-counters';

/** The sums of a counter; a counter that never counted has none. */
export interface ReliabilityTotals {
  name: ReliabilityCounterName;
  today: number;
  last30Days: number;
  total: number;
}

const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/**
 * Exact, because a count is written in the transaction of what it counts. The rows are shared by all transactions of a
 * tenant: count last, once, and duplicates before anything else, so that two who count at once take them in one order.
 */
@Injectable()
export class ReliabilityCounterStore {
  constructor(private readonly metrics: Metrics) {
    // From the start: what is first seen as 1 has not grown, as far as Prometheus can tell.
    for (const counter of RELIABILITY_COUNTER_NAMES) metrics.reliability.inc({ counter }, 0);
  }

  async add(tx: Tx, tenantId: TenantId, counts: ReliabilityCounts): Promise<void> {
    const counted = Object.entries(counts).filter(([, value]) => value > 0);
    if (counted.length === 0) return;
    await tx.query(
      `INSERT INTO reliability_counters AS c (tenant_id, name, day, value)
       SELECT $1, n.name, ${TODAY}, n.value FROM unnest($2::text[], $3::bigint[]) AS n(name, value) ORDER BY n.name COLLATE "C"
       ON CONFLICT (tenant_id, name, day) DO UPDATE SET value = c.value + excluded.value`,
      [tenantId, counted.map(([name]) => name), counted.map(([, value]) => value)],
    );
    afterCommit(tx, () =>
      counted.forEach(([counter, value]) => this.metrics.reliability.inc({ counter }, value)),
    );
  }

  totals(tx: Tx, tenantId: TenantId): Promise<ReliabilityTotals[]> {
    return select(
      tx,
      `SELECT name, coalesce(sum(value) FILTER (WHERE day = ${TODAY}), 0)::float8 AS today,
              coalesce(sum(value) FILTER (WHERE day > ${TODAY} - 30), 0)::float8 AS "last30Days",
              sum(value)::float8 AS total
         FROM reliability_counters WHERE tenant_id = $1 GROUP BY name`,
      [tenantId],
    );
  }

  /** The day that counts as today: the database's, in UTC. */
  async today(tx: Tx): Promise<string> {
    const [row] = await select<{ day: string }>(tx, `SELECT ${TODAY}::text AS day`);
    if (!row) throw new Error('a select without a table returned no row');
    return row.day;
  }
}
