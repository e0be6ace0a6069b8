import type { TenantId } from '../common/ids';
import type { PlatformTx } from '../database/database';
import { mutate } from '../database/sql';

/** A row that was rung longer ago than this and is still due was lost on the way, and is rung again. */
export const RING_AGAIN_AFTER = '10 seconds';

export interface DueRow {
  tenantId: TenantId;
  id: string;
  key: string;
}

/**
 * Picks rows that are due and were not rung lately, oldest first, and marks them as rung. Every table of work has the
 * columns next_attempt_at, rung_at and ring_count. SKIP LOCKED: two workers that sweep at once share the rows. Rows of
 * a tenant that is not active wait until it is.
 */
export function takeDueRowsAcrossTenants(
  tx: PlatformTx,
  due: { table: string; where: string; limit: number },
): Promise<DueRow[]> {
  return mutate<DueRow>(
    tx,
    `UPDATE ${due.table} AS t SET rung_at = now(), ring_count = t.ring_count + 1
       FROM (SELECT w.tenant_id, w.id FROM ${due.table} AS w JOIN tenants ON tenants.id = w.tenant_id
              WHERE tenants.status = 'active' AND w.${due.where} AND w.next_attempt_at <= now()
                AND (w.rung_at IS NULL OR w.rung_at < now() - interval '${RING_AGAIN_AFTER}')
              ORDER BY w.next_attempt_at LIMIT $1 FOR UPDATE OF w SKIP LOCKED) AS d
      WHERE t.tenant_id = d.tenant_id AND t.id = d.id
      RETURNING t.tenant_id AS "tenantId", t.id, t.id || ':' || t.ring_count AS key`,
    [due.limit],
  );
}
