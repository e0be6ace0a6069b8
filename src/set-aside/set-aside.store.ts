import { Injectable } from '@nestjs/common';
import { type Id, isId, type TenantId, type WebhookEndpointId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { select } from '../database/sql';
import { TEST_LANE } from '../queue/jobs';
import { PREFIXES, SET_ASIDE_KINDS, type SetAsideKind, type SetAsideReason } from './set-aside-reasons';

export interface SetAsideThing {
  tenantId: TenantId;
  id: Id<(typeof PREFIXES)[SetAsideKind]>;
  kind: SetAsideKind;
  reason: SetAsideReason;
  since: Date;
  tries: number;
  recipients: number | null;
  webhookEndpointId: WebhookEndpointId | null;
}

export interface SetAsideFilter {
  kinds: readonly SetAsideKind[];
  tenantId?: TenantId;
  reason?: SetAsideReason;
  from?: Date;
  until?: Date;
  webhookEndpointId?: WebhookEndpointId;
  /** Of requests: those of test mode, or the others. */
  test?: boolean;
  ids?: readonly string[];
}

/** Columns of ours and words out of closed sets: the platform may read no others. */
const ROWS: Record<SetAsideKind, string> = {
  dispatch: `
    SELECT p.tenant_id, p.id, 'dispatch' AS kind, p.set_aside AS reason, p.next_attempt_at AS since, p.attempt + p.crashes AS tries,
           (SELECT count(*)::int FROM deliveries d WHERE d.tenant_id = p.tenant_id AND d.dispatch_id = p.id) AS recipients,
           NULL::text AS endpoint_id, p.lane = '${TEST_LANE}' AS test
      FROM dispatches p WHERE p.set_aside IS NOT NULL`,
  provider_event: `
    SELECT e.tenant_id, e.id, 'provider_event' AS kind, 'event_' || e.result AS reason, e.applied_at AS since, e.tries + 1 AS tries,
           NULL::int AS recipients, NULL::text AS endpoint_id, false AS test
      FROM provider_events e WHERE e.result <> 'applied' AND e.discarded_at IS NULL`,
  webhook_delivery: `
    SELECT w.tenant_id, w.id, 'webhook_delivery' AS kind,
           CASE WHEN o.enabled THEN 'webhook_not_taken' ELSE 'webhook_endpoint_disabled' END AS reason,
           coalesce(w.finished_at, w.next_attempt_at) AS since, w.attempt AS tries, NULL::int AS recipients, w.endpoint_id, false AS test
      FROM webhook_deliveries w
      JOIN webhook_endpoints o ON o.tenant_id = w.tenant_id AND o.id = w.endpoint_id AND o.deleted_at IS NULL
     WHERE w.status = 'failed'`,
};

const MOST_COUNTED = 10_000;

/** In SQL: how many things of each kind are set aside, up to ten thousand: more say nothing more, and take long to count. */
export const SET_ASIDE_COUNTS = SET_ASIDE_KINDS.map(
  (kind) =>
    `SELECT '${kind}' AS kind, count(*)::float8 AS count FROM (SELECT 1 FROM (${ROWS[kind]}) AS x LIMIT ${MOST_COUNTED}) AS y`,
).join(' UNION ALL ');

/** Where a page ends, of whatever kind its last row is: ids of all kinds sort by when the thing was made. */
const SUFFIX_AT = 5;

/** What was set aside, of several kinds in one list, newest first. Nothing here changes anything. */
@Injectable()
export class SetAsideStore {
  list(
    tx: Tx,
    tenantId: TenantId,
    filter: SetAsideFilter,
    before: string | null,
    limit: number,
  ): Promise<SetAsideThing[]> {
    return this.read(tx, { ...filter, tenantId }, before, limit);
  }

  listAcrossTenants(
    tx: PlatformTx,
    filter: SetAsideFilter,
    before: string | null,
    limit: number,
  ): Promise<SetAsideThing[]> {
    return this.read(tx, filter, before, limit);
  }

  count(tx: Tx, tenantId: TenantId, filter: SetAsideFilter): Promise<number> {
    return this.sum(tx, { ...filter, tenantId });
  }

  countAcrossTenants(tx: PlatformTx, filter: SetAsideFilter): Promise<number> {
    return this.sum(tx, filter);
  }

  private read(
    tx: Tx,
    filter: SetAsideFilter,
    before: string | null,
    limit: number,
  ): Promise<SetAsideThing[]> {
    const parameters: unknown[] = [filter.tenantId ?? null];
    const add = (value: unknown) => `$${parameters.push(value)}`;
    const most = add(limit + 1);
    const suffix = before && add(before.slice(SUFFIX_AT - 1));
    const parts = filter.kinds.map((kind) => {
      const older = suffix ? `AND x.id < '${PREFIXES[kind]}_' || ${suffix}` : '';
      return `(SELECT * FROM (${ROWS[kind]}) AS x WHERE ${conditions(filter, add)} ${older} ORDER BY x.id DESC LIMIT ${most})`;
    });
    return select(
      tx,
      `SELECT tenant_id AS "tenantId", id, kind, reason, since, tries, recipients, endpoint_id AS "webhookEndpointId"
         FROM (${parts.join(' UNION ALL ')}) AS things
        ORDER BY substr(id, ${SUFFIX_AT}) COLLATE "C" DESC LIMIT ${most}`,
      parameters,
    );
  }

  private async sum(tx: Tx, filter: SetAsideFilter): Promise<number> {
    const parameters: unknown[] = [filter.tenantId ?? null];
    const add = (value: unknown) => `$${parameters.push(value)}`;
    const parts = filter.kinds.map(
      (kind) => `(SELECT count(*) FROM (${ROWS[kind]}) AS x WHERE ${conditions(filter, add)})`,
    );
    const [row] = await select<{ count: number }>(
      tx,
      `SELECT (${parts.join(' + ')})::float8 AS count`,
      parameters,
    );
    return row?.count ?? 0;
  }
}

/** $1 is the tenant, or null for all of them. */
function conditions(filter: SetAsideFilter, add: (value: unknown) => string): string {
  const { tenantId, reason, from, until, webhookEndpointId, test, ids } = filter;
  return [
    tenantId ? 'x.tenant_id = $1' : '$1::text IS NULL',
    reason && `x.reason = ${add(reason)}`,
    from && `x.since >= ${add(from)}`,
    until && `x.since < ${add(until)}`,
    webhookEndpointId && `x.endpoint_id = ${add(webhookEndpointId)}`,
    test !== undefined && `(x.kind <> 'dispatch' OR x.test = ${add(test)})`,
    ids && `x.id = ANY(${add(ids)}::text[])`,
  ]
    .filter((condition) => typeof condition === 'string')
    .join(' AND ');
}

/** The kind that an id is of. */
export function kindOf(id: string): SetAsideKind | undefined {
  return SET_ASIDE_KINDS.find((kind) => isId(PREFIXES[kind], id));
}
