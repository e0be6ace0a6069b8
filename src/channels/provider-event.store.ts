import { Injectable } from '@nestjs/common';
import { newId, type ProviderEventId, type TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Ring } from '../queue/jobs';

export type AppliedResult = 'applied' | 'unknown_word' | 'unstamped' | 'unmatched' | 'faulty';

export interface WaitingEvent {
  id: ProviderEventId;
  payload: Record<string, unknown>;
  receivedAt: Date;
}

/** Events of the provider, stored raw and once each. */
@Injectable()
export class ProviderEventStore {
  /** False when this event was stored before: the provider repeats itself. */
  async insert(tx: Tx, tenantId: TenantId, dedupeKey: string, payload: object): Promise<boolean> {
    const rows = await select(
      tx,
      `INSERT INTO provider_events (tenant_id, id, dedupe_key, payload) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, dedupe_key) DO NOTHING RETURNING id`,
      [tenantId, newId('pev'), dedupeKey, JSON.stringify(payload)],
    );
    return rows.length > 0;
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

  async markApplied(
    tx: Tx,
    tenantId: TenantId,
    results: { id: ProviderEventId; result: AppliedResult }[],
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE provider_events AS e SET applied_at = now(), result = r.result
         FROM unnest($2::text[], $3::text[]) AS r(id, result)
        WHERE e.tenant_id = $1 AND e.id = r.id RETURNING 1`,
      [tenantId, results.map(({ id }) => id), results.map(({ result }) => result)],
    );
  }

  async postpone(tx: Tx, tenantId: TenantId, ids: ProviderEventId[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE provider_events SET next_attempt_at = now() + interval '2 seconds' WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
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
