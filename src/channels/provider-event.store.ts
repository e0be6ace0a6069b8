import { Injectable } from '@nestjs/common';
import { newId, type ProviderEventId, type TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Ring } from '../queue/jobs';

export type AppliedResult = 'applied' | 'unknown_word' | 'unstamped' | 'unmatched' | 'faulty';

export interface ArrivedEvent {
  dedupeKey: string;
  payload: Record<string, unknown>;
}

export interface WaitingEvent {
  id: ProviderEventId;
  payload: Record<string, unknown>;
  receivedAt: Date;
}

/** Events of the provider, stored raw and once each. */
@Injectable()
export class ProviderEventStore {
  /**
   * False when all of them were stored before: the provider repeats itself, also within one group. They go in by the order
   * of their keys, as two transactions with the same events would wait for each other otherwise.
   */
  async insert(tx: Tx, tenantId: TenantId, events: ArrivedEvent[]): Promise<boolean> {
    const rows = await select(
      tx,
      `INSERT INTO provider_events (tenant_id, id, dedupe_key, payload)
       SELECT $1, e.id, e."dedupeKey", e.payload
         FROM jsonb_to_recordset($2::jsonb) AS e(id text, "dedupeKey" text, payload jsonb) ORDER BY e."dedupeKey"
       ON CONFLICT (tenant_id, dedupe_key) DO NOTHING RETURNING 1`,
      [tenantId, JSON.stringify(events.map((event) => ({ id: newId('pev'), ...event })))],
    );
    return rows.length > 0;
  }

  /** Events of test mode, which nobody posts: each is due in its time. */
  async insertForLater(
    tx: Tx,
    tenantId: TenantId,
    events: (ArrivedEvent & { afterMs: number })[],
  ): Promise<void> {
    if (events.length === 0) return;
    await tx.query(
      `INSERT INTO provider_events (tenant_id, id, dedupe_key, payload, next_attempt_at)
       SELECT $1, e.id, e."dedupeKey", e.payload, now() + e."afterMs" * interval '1 millisecond'
         FROM jsonb_to_recordset($2::jsonb) AS e(id text, "dedupeKey" text, payload jsonb, "afterMs" int)`,
      [tenantId, JSON.stringify(events.map((event) => ({ id: newId('pev'), ...event })))],
    );
  }

  /** Locks what it returns until the transaction ends; others at the same work take other rows. */
  takeWaiting(tx: Tx, tenantId: TenantId, limit: number): Promise<WaitingEvent[]> {
    return select(
      tx,
      `SELECT id, payload, received_at AS "receivedAt" FROM provider_events
        WHERE tenant_id = $1 AND applied_at IS NULL AND next_attempt_at <= now()
        ORDER BY next_attempt_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [tenantId, limit],
    );
  }

  /** By `id = ANY`, and not by a join: the planner believes that a join is better done with all rows of the tenant. */
  async markApplied(
    tx: Tx,
    tenantId: TenantId,
    result: AppliedResult,
    ids: ProviderEventId[],
  ): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(
      `UPDATE provider_events SET applied_at = now(), result = $2 WHERE tenant_id = $1 AND id = ANY($3)`,
      [tenantId, result, ids],
    );
  }

  async postpone(tx: Tx, tenantId: TenantId, ids: ProviderEventId[]): Promise<void> {
    if (ids.length === 0) return;
    await mutate(
      tx,
      `UPDATE provider_events SET next_attempt_at = now() + interval '2 seconds' WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, ids],
    );
  }

  /** Of those that were set aside: to be applied once more. What was erased meanwhile says nothing any more. */
  async applyAgain(
    tx: Tx,
    tenantId: TenantId,
    ids: readonly string[],
  ): Promise<{ again: ProviderEventId[]; empty: ProviderEventId[] }> {
    const rows = await select<{ id: ProviderEventId; empty: boolean }>(
      tx,
      `SELECT id, payload = '{}' AS empty FROM provider_events
        WHERE tenant_id = $1 AND id = ANY($2::text[]) AND result <> 'applied' AND discarded_at IS NULL
        ORDER BY id FOR UPDATE`,
      [tenantId, ids],
    );
    const [empty, again] = [true, false].map((is) =>
      rows.filter((row) => row.empty === is).map(({ id }) => id),
    );
    await tx.query(
      `UPDATE provider_events SET applied_at = NULL, result = NULL, tries = tries + 1, next_attempt_at = now()
        WHERE tenant_id = $1 AND id = ANY($2)`,
      [tenantId, again],
    );
    return { again: again ?? [], empty: empty ?? [] };
  }

  discard(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<{ id: ProviderEventId }[]> {
    return mutate(
      tx,
      `UPDATE provider_events SET discarded_at = now()
        WHERE tenant_id = $1 AND id = ANY($2::text[]) AND result <> 'applied' AND discarded_at IS NULL RETURNING id`,
      [tenantId, ids],
    );
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'apply-provider-events'>[]> {
    const rows = await select<{ tenantId: TenantId; sweep: string }>(
      tx,
      `SELECT DISTINCT tenant_id AS "tenantId", extract(epoch FROM now())::text AS sweep
         FROM provider_events WHERE applied_at IS NULL AND next_attempt_at <= now() LIMIT $1`,
      [limit],
    );
    return rows.map(({ tenantId, sweep }) => ({ payload: { tenantId }, key: `${tenantId}:${sweep}` }));
  }
}
