import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { select } from '../database/sql';
import type { Ring } from '../queue/jobs';
import type { Reputation } from '../messages/sending-alarm';
import type { Channel } from '../templates/template.entity';
import { type Axis, type Counts, MEASURES } from './measures';

/** In the order in which rows are sorted. */
export const GROUPS = ['tenant', 'day', 'value', 'channel'] as const;
export type Group = (typeof GROUPS)[number];

/** Days are inclusive, in UTC. */
export interface StatisticsFilter {
  from: string;
  to: string;
  test: boolean;
  axis: Axis;
  value: string | null;
  channel: Channel | null;
}

/** What is not grouped by is null. */
export interface StatisticsRow extends Counts {
  tenant: TenantId | null;
  day: string | null;
  channel: Channel | null;
  value: string | null;
  /** In minor units; null where no day has a price. */
  cost: number | null;
}

const NAMES = MEASURES.join(', ');

/** The axes and values under which a row `c` of statistic_changes counts. */
const AXES = `(
  SELECT 'total' AS axis, '' AS value
  UNION ALL SELECT 'template', v.template_id FROM template_versions v
             WHERE v.tenant_id = c.tenant_id AND v.id = c.template_version_id
  UNION ALL SELECT DISTINCT 'campaign', r.campaign_id
              FROM run_groups g JOIN campaign_runs r ON r.tenant_id = g.tenant_id AND r.id = g.run_id
             WHERE g.tenant_id = c.tenant_id AND g.gate_id = c.gate_id
  UNION ALL SELECT DISTINCT 'tag', t FROM unnest(c.tags) AS t)`;

/** What is heard of e-mails that people were sent of late; what is counted belatedly says nothing of the last day. */
const HEARD = `NOT test AND channel = 'email' AND day >= (now() AT TIME ZONE 'UTC')::date - 2`;

const FOLD = `
WITH taken AS (
  DELETE FROM statistic_changes WHERE tenant_id = $1 AND id = ANY(ARRAY(
    SELECT id FROM statistic_changes WHERE tenant_id = $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING *
), folded AS (
  INSERT INTO statistics AS s (tenant_id, test, axis, day, value, channel, ${NAMES})
  SELECT c.tenant_id, c.test, a.axis, c.day, a.value, c.channel, ${MEASURES.map((name) => `sum(c.${name})`).join(', ')}
    FROM taken c CROSS JOIN LATERAL ${AXES} AS a
   GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (tenant_id, test, axis, day, value, channel) DO UPDATE
     SET ${MEASURES.map((name) => `${name} = s.${name} + excluded.${name}`).join(', ')}
)
SELECT count(*)::int AS count, coalesce(sum(delivered) FILTER (WHERE ${HEARD}), 0)::int AS delivered,
       coalesce(sum(bounced) FILTER (WHERE ${HEARD}), 0)::int AS bounced,
       coalesce(sum(complained) FILTER (WHERE ${HEARD}), 0)::int AS complained FROM taken`;

const PRICES = `prices AS MATERIALIZED (
  SELECT p."from", lead(p."from", 1, 'infinity') OVER (ORDER BY p."from") AS until, p.email, p.sms_segment
    FROM price_list l CROSS JOIN jsonb_to_recordset(l.prices) AS p("from" date, email numeric, sms_segment numeric))`;

const COST = `sum(CASE s.channel WHEN 'email' THEN s.sent * p.email ELSE s.segments * p.sms_segment END)::float8 AS cost`;

/**
 * What the trigger of deliveries has written down, folded and not yet folded: the sum of both is exact at any time, since
 * one statement sees both at one moment. Folded by several at once, each row is folded once.
 */
@Injectable()
export class StatisticStore {
  /** Folds at most `limit` changes; how many it were, and what was heard of e-mails by them. */
  async fold(tx: Tx, tenantId: TenantId, limit: number): Promise<Reputation & { count: number }> {
    const [row] = await select<Reputation & { count: number }>(tx, FOLD, [tenantId, limit]);
    if (!row) throw new Error('an aggregate without a row');
    return row;
  }

  /** In the order of what is grouped by. */
  read(
    tx: Tx,
    tenantId: TenantId,
    filter: StatisticsFilter,
    groups: Group[],
    limit: number,
  ): Promise<StatisticsRow[]> {
    const { from, to, test, axis, value, channel } = filter;
    const source = ofTenant(
      (row, valued) => `${row}.test = $2 AND ${valued}.axis = $3 AND ${row}.day BETWEEN $4 AND $5
         AND ($6::text IS NULL OR ${row}.channel = $6) AND ($7::text IS NULL OR ${valued}.value = $7)`,
    );
    const given = [tenantId, test, axis, from, to, channel, value, limit];
    return select<StatisticsRow>(tx, summed(source, groups, '$8'), given);
  }

  /** For whoever reads all of it page by page: the groups of day, value and channel that come after this one. */
  pageAfter(
    tx: Tx,
    tenantId: TenantId,
    filter: Omit<StatisticsFilter, 'value'>,
    after: Pick<StatisticsRow, 'day' | 'value' | 'channel'>,
    limit: number,
  ): Promise<StatisticsRow[]> {
    const { from, to, test, axis, channel } = filter;
    const source = ofTenant(
      (row, valued) => `${row}.test = $2 AND ${valued}.axis = $3 AND ${row}.day BETWEEN $4 AND $5
         AND ($6::text IS NULL OR ${row}.channel = $6)
         AND (${row}.day, ${valued}.value COLLATE "C", ${row}.channel COLLATE "C") > ($7::date, $8::text, $9::text)`,
    );
    const given = [tenantId, test, axis, from, to, channel, after.day, after.value, after.channel, limit];
    return select<StatisticsRow>(tx, summed(source, ['day', 'value', 'channel'], '$10'), given);
  }

  /** Of all tenants together, or by tenant: totals only, as what else there is are the tenants' own words. */
  readAcrossTenants(
    tx: PlatformTx,
    { from, to, test, channel }: Pick<StatisticsFilter, 'from' | 'to' | 'test' | 'channel'>,
    groups: Exclude<Group, 'value'>[],
    limit: number,
  ): Promise<StatisticsRow[]> {
    const where = `test = $1 AND day BETWEEN $2 AND $3 AND ($4::text IS NULL OR channel = $4)`;
    const source = `
      SELECT tenant_id, day, channel, NULL::text AS value, ${NAMES} FROM statistics WHERE axis = 'total' AND ${where}
      UNION ALL SELECT tenant_id, day, channel, NULL, ${NAMES} FROM statistic_changes WHERE ${where}`;
    const given = [test, from, to, channel, limit];
    return select<StatisticsRow>(tx, summed(source, groups, '$5'), given);
  }

  /** Tenants with something to fold. */
  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'fold-statistics'>[]> {
    const rows = await select<{ tenantId: TenantId; sweep: string }>(
      tx,
      `SELECT DISTINCT tenant_id AS "tenantId", extract(epoch FROM now())::text AS sweep FROM statistic_changes LIMIT $1`,
      [limit],
    );
    return rows.map(({ tenantId, sweep }) => ({ payload: { tenantId }, key: `${tenantId}:${sweep}` }));
  }
}

/** Rows of the tenant $1 that are folded, and those that are not. */
function ofTenant(where: (row: string, valued: string) => string): string {
  return `
    SELECT s.tenant_id, s.day, s.channel, s.value, ${NAMES} FROM statistics s
     WHERE s.tenant_id = $1 AND ${where('s', 's')}
    UNION ALL
    SELECT c.tenant_id, c.day, c.channel, a.value, ${NAMES} FROM statistic_changes c CROSS JOIN LATERAL ${AXES} AS a
     WHERE c.tenant_id = $1 AND ${where('c', 'a')}`;
}

function summed(source: string, groups: Group[], limit: string): string {
  const columns: Record<Group, string> = {
    tenant: 's.tenant_id',
    day: 's.day::text',
    value: 's.value',
    channel: 's.channel',
  };
  const shown = GROUPS.map(
    (each) => `(${groups.includes(each) ? columns[each] : 'NULL::text'}) COLLATE "C" AS "${each}"`,
  );
  return `
    WITH ${PRICES}
    SELECT ${shown.join(', ')}, ${MEASURES.map((name) => `sum(s.${name})::float8 AS ${name}`).join(', ')}, ${COST}
      FROM (${source}) AS s LEFT JOIN prices p ON s.day >= p."from" AND s.day < p.until
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LIMIT ${limit}`;
}
