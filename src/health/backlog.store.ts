import { Injectable } from '@nestjs/common';
import type { PlatformTx } from '../database/database';
import { select } from '../database/sql';
import { passesGate } from '../messages/gate.entity';
import { hasAlarm } from '../messages/sending-alarm.entity';
import type { Lane } from '../queue/jobs';
import type { SetAsideKind } from '../set-aside/set-aside-reasons';
import { SET_ASIDE_COUNTS } from '../set-aside/set-aside.store';

/** How much waits, and for how long the oldest of it has been due. */
export interface Waiting {
  count: number;
  oldestSeconds: number;
}

/**
 * A part for each of the two partial indexes, as none holds both. What stands in the way is looked up once for each
 * tenant and gate, however many dispatches wait.
 */
const LANES = `
WITH due AS (
  SELECT lane, tenant_id, gate_id, count(*) AS n, min(next_attempt_at) AS oldest FROM dispatches
   WHERE status = 'queued' AND rung_at IS NULL AND next_attempt_at <= now() GROUP BY lane, tenant_id, gate_id
   UNION ALL
  SELECT lane, tenant_id, gate_id, count(*), min(next_attempt_at) FROM dispatches
   WHERE status = 'queued' AND rung_at IS NOT NULL AND next_attempt_at <= now() GROUP BY lane, tenant_id, gate_id
)
SELECT w.lane, sum(w.n)::float8 AS count, extract(epoch FROM now() - min(w.oldest))::float8 AS "oldestSeconds"
  FROM due w
  JOIN tenants t ON t.id = w.tenant_id AND t.status = 'active'
 WHERE ${passesGate('w')}
   AND (w.lane <> 'bulk-email' OR NOT ${hasAlarm('w.tenant_id')})
   AND (w.lane = 'test' OR NOT EXISTS (SELECT 1 FROM sending_limits l WHERE l.tenant_id = w.tenant_id AND l.paused_until > now()))
 GROUP BY w.lane`;

/** Sums over all tenants, of what waits and of what has gone wrong: for metrics and health, and of nobody in particular. */
@Injectable()
export class BacklogStore {
  /** Each answer that follows in this transaction is given up after so long. */
  async limitTimeAcrossTenants(tx: PlatformTx, ms: number): Promise<void> {
    await tx.query(`SET LOCAL statement_timeout = ${ms}`);
  }

  /** What could leave now and does not: without what a suspension, a gate, an alarm or the provider's refusal holds back. */
  lanesAcrossTenants(tx: PlatformTx): Promise<(Waiting & { lane: Lane })[]> {
    return select(tx, LANES);
  }

  /** Deliveries whose outcome nobody knows, and those of them that wait for the tenant to decide. */
  async doubtAcrossTenants(tx: PlatformTx): Promise<{ inDoubt: number; held: number }> {
    const rows = await select<{ held: boolean; count: number }>(
      tx,
      // Looked up for each dispatch in doubt: they are few, and deliveries many.
      `SELECT x.status = 'held' AS held, sum((SELECT count(*) FROM deliveries d
                WHERE d.tenant_id = x.tenant_id AND d.dispatch_id = x.id AND d.status = 'unknown'))::float8 AS count
         FROM dispatches x WHERE x.status IN ('unknown', 'held') GROUP BY 1`,
    );
    const of = (held: boolean) => rows.find((row) => row.held === held)?.count ?? 0;
    return { inDoubt: of(false) + of(true), held: of(true) };
  }

  webhooksAcrossTenants(tx: PlatformTx): Promise<Waiting> {
    return this.waitingAcrossTenants(
      tx,
      `SELECT count(*), min(next_attempt_at) AS oldest FROM webhook_deliveries
        WHERE status = 'pending' AND next_attempt_at <= now()`,
    );
  }

  providerEventsAcrossTenants(tx: PlatformTx): Promise<Waiting> {
    return this.waitingAcrossTenants(
      tx,
      `SELECT count(*), min(next_attempt_at) AS oldest FROM provider_events
        WHERE applied_at IS NULL AND next_attempt_at <= now()`,
    );
  }

  /** What was tried in vain and waits for somebody. */
  setAsideAcrossTenants(tx: PlatformTx): Promise<{ kind: SetAsideKind; count: number }[]> {
    return select(tx, SET_ASIDE_COUNTS);
  }

  /** Tenants with which something is wrong. */
  async tenantsAcrossTenants(
    tx: PlatformTx,
  ): Promise<{ alarms: number; provisioningProblems: number; paused: number }> {
    const [row] = await select<{ alarms: number; provisioningProblems: number; paused: number }>(
      tx,
      `SELECT (SELECT count(*) FROM sending_alarms)::float8 AS alarms,
              (SELECT count(*) FROM tenants WHERE provisioning_problem IS NOT NULL)::float8 AS "provisioningProblems",
              (SELECT count(*) FROM sending_limits WHERE paused_until > now())::float8 AS paused`,
    );
    if (!row) throw new Error('a select without a table returned no row');
    return row;
  }

  /** How long the months of the ledger last that are there. */
  async ledgerAcrossTenants(tx: PlatformTx): Promise<{ readySeconds: number }> {
    const [row] = await select<{ readySeconds: number }>(
      tx,
      `SELECT extract(epoch FROM min(ends) - now())::float8 AS "readySeconds"
         FROM (SELECT max(ends) AS ends FROM ledger_months GROUP BY kind) AS k`,
    );
    return row ?? { readySeconds: 0 };
  }

  /** Some tenant, to read a row of. */
  async someTenantAcrossTenants(tx: PlatformTx): Promise<string | null> {
    const [row] = await select<{ id: string }>(tx, `SELECT id FROM tenants LIMIT 1`);
    return row?.id ?? null;
  }

  async migrationsAcrossTenants(tx: PlatformTx): Promise<string[]> {
    const rows = await select<{ name: string }>(tx, `SELECT name FROM migrations`);
    return rows.map(({ name }) => name);
  }

  private async waitingAcrossTenants(tx: PlatformTx, sql: string): Promise<Waiting> {
    const [row] = await select<Waiting>(
      tx,
      `SELECT count::float8 AS count, coalesce(extract(epoch FROM now() - oldest), 0)::float8 AS "oldestSeconds" FROM (${sql}) AS w`,
    );
    return row ?? { count: 0, oldestSeconds: 0 };
  }
}
