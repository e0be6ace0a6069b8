import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { RING_AGAIN_AFTER } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import { CHANNELS, type Channel } from '../templates/template.entity';
import type { BeyondQuota } from './quota.entity';
import { endOf, QUOTA_PERIODS, type QuotaPeriod, startOf } from './quota-period';

/** From this share of a limit on the tenant is warned. */
const WARN_FROM = 0.8;

/** One limit and what is used of it, in recipients. */
export interface QuotaUse {
  channel: Channel;
  period: QuotaPeriod;
  limit: number;
  used: number;
  endsAt: Date;
}

/** `warnings`: the limits that came to 80 % just now. */
export interface QuotaTaken {
  kind: 'taken';
  warnings: QuotaUse[];
}

/** Nothing was taken. */
export interface QuotaExceeded {
  kind: 'exceeded';
  channel: Channel;
  beyond: BeyondQuota;
  recipients: number;
  /** The limit that keeps it back longest; null when it only waits for its turn behind messages that were held before. */
  by: QuotaUse | null;
  until: Date;
  waitMs: number;
  /** A limit that is less than its recipients: it cannot go out in any period. */
  tooLargeFor: QuotaUse | null;
}

export type QuotaAnswer = QuotaTaken | QuotaExceeded;

/** What counts for no quota, or was counted before. */
export const NOT_COUNTED: QuotaTaken = { kind: 'taken', warnings: [] };

export type QuotaLimits = Partial<Record<QuotaPeriod, number>>;

export interface QuotaView {
  channel: Channel;
  beyond: BeyondQuota;
  uses: QuotaUse[];
}

type Columns = Record<`${QuotaPeriod}Limit`, number | null> &
  Record<`${QuotaPeriod}Used`, number> &
  Record<`${QuotaPeriod}EndsAt`, Date>;

const each = (sql: (period: QuotaPeriod) => string, between = ', ') => QUOTA_PERIODS.map(sql).join(between);

/** Whether there is any limit to count for. */
const IS_LIMITED = `coalesce(q.per_hour, q.per_day, q.per_month) IS NOT NULL`;
const usedNow = (period: QuotaPeriod) =>
  `CASE WHEN q.${period}_starts_at >= ${startOf(period)} THEN q.${period}_used ELSE 0 END`;
const startNow = (period: QuotaPeriod) =>
  `${period}_starts_at = greatest(q.${period}_starts_at, ${startOf(period)})`;
const columnsOf = (alias: string) =>
  each(
    (
      period,
    ) => `${alias}.per_${period} AS "${period}Limit", ${alias}.${period}_used::float8 AS "${period}Used",
                 ${endOf(period)} AS "${period}EndsAt"`,
  );
const PRESENT = `SELECT q.tenant_id, q.channel, q.beyond, q.next_attempt_at,
                        ${each((period) => `q.per_${period}, ${usedNow(period)} AS ${period}_used`)}
                   FROM quotas q`;

/**
 * Quotas of a tenant. One row holds the limits and the counters of a channel, and whoever takes from it locks it until
 * the end of the transaction: however many messages are accepted at once, a limit is never overshot, and what is rolled
 * back was never taken.
 */
@Injectable()
export class QuotaStore {
  /**
   * Counts these recipients in every period, or in none. A transaction that takes for both channels takes for e-mail
   * first. While messages that were held before are about to be let go, new ones that may be held queue up behind them.
   */
  async take(tx: Tx, tenantId: TenantId, channel: Channel, recipients: number): Promise<QuotaAnswer> {
    if (recipients === 0) return NOT_COUNTED;
    const [row] = await mutate<Columns & { taken: boolean; beyond: BeyondQuota; now: Date }>(
      tx,
      `WITH present AS (${PRESENT} WHERE q.tenant_id = $1 AND q.channel = $2 AND ${IS_LIMITED} FOR UPDATE),
            judged AS (SELECT p.*, coalesce(p.beyond = 'hold' AND p.next_attempt_at <= now(), false) AS queued,
                              ${each((period) => `coalesce(p.${period}_used + $3::int <= p.per_${period}, true)`, ' AND ')} AS fits
                         FROM present p)
       UPDATE quotas AS q
          SET ${each((period) => `${startNow(period)}, ${period}_used = j.${period}_used + CASE WHEN j.fits AND NOT j.queued THEN $3 ELSE 0 END`)},
              next_attempt_at = CASE WHEN j.fits AND NOT j.queued THEN q.next_attempt_at
                                     ELSE least(q.next_attempt_at, ${endOf('hour')}) END
         FROM judged j WHERE q.tenant_id = j.tenant_id AND q.channel = j.channel
        RETURNING j.fits AND NOT j.queued AS taken, j.beyond, now() AS now, ${columnsOf('j')}`,
      [tenantId, channel, recipients],
    );
    if (!row) return NOT_COUNTED;
    const uses = usesOf(channel, row);
    if (row.taken) return { kind: 'taken', warnings: uses.flatMap((use) => warningsOf(use, recipients)) };
    const [by] = uses
      .filter(({ used, limit }) => used + recipients > limit)
      .sort((a, b) => b.endsAt.getTime() - a.endsAt.getTime());
    const until = by?.endsAt ?? row.now;
    return {
      kind: 'exceeded',
      channel,
      beyond: row.beyond,
      recipients,
      by: by ?? null,
      until,
      waitMs: until.getTime() - row.now.getTime(),
      tooLargeFor: uses.find(({ limit }) => recipients > limit) ?? null,
    };
  }

  /**
   * For messages that are accepted together, in their order. One statement while all of them fit; where they do not, each
   * is asked for by itself, so that a large one keeps no small one back.
   */
  async takeEach(
    tx: Tx,
    tenantId: TenantId,
    demands: { channel: Channel; recipients: number }[],
  ): Promise<QuotaAnswer[]> {
    const answers = new Map<object, QuotaAnswer>();
    for (const channel of CHANNELS) {
      const wanted = demands.filter((demand) => demand.channel === channel && demand.recipients > 0);
      const last = wanted.at(-1);
      if (!last) continue;
      const total = wanted.reduce((sum, { recipients }) => sum + recipients, 0);
      const all = await this.take(tx, tenantId, channel, total);
      if (all.kind === 'taken' || wanted.length === 1) answers.set(last, all);
      else
        for (const demand of wanted)
          answers.set(demand, await this.take(tx, tenantId, channel, demand.recipients));
    }
    return demands.map((demand) => answers.get(demand) ?? NOT_COUNTED);
  }

  /** Replaces all limits. What is held is looked at again, as there may be room for it now. */
  async set(
    tx: Tx,
    tenantId: TenantId,
    beyond: BeyondQuota,
    limits: Partial<Record<Channel, QuotaLimits>>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO quotas AS q (tenant_id, channel, beyond, ${each((period) => `per_${period}`)})
       SELECT $1, n.channel, $2, ${each((period) => `n.${period}`)}
         FROM unnest($3::text[], $4::int[], $5::int[], $6::int[]) AS n(channel, ${each((period) => period)})
       ON CONFLICT (tenant_id, channel) DO UPDATE
          SET beyond = excluded.beyond, ${each((period) => `per_${period} = excluded.per_${period}`)},
              ${each((period) => `${period}_used = CASE WHEN ${IS_LIMITED} THEN q.${period}_used ELSE 0 END`)},
              next_attempt_at = CASE WHEN EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = q.tenant_id
                                                     AND m.channel = q.channel AND m.status = 'held')
                                     THEN now() ELSE q.next_attempt_at END,
              rung_at = NULL`,
      [
        tenantId,
        beyond,
        CHANNELS,
        ...QUOTA_PERIODS.map((period) => CHANNELS.map((channel) => limits[channel]?.[period] ?? null)),
      ],
    );
  }

  /** Only what is limited is shown. */
  async view(tx: Tx, tenantId: TenantId): Promise<QuotaView[]> {
    const rows = await select<Columns & { channel: Channel; beyond: BeyondQuota }>(
      tx,
      `SELECT p.channel, p.beyond, ${columnsOf('p')} FROM (${PRESENT} WHERE q.tenant_id = $1) AS p`,
      [tenantId],
    );
    return rows.map((row) => ({ channel: row.channel, beyond: row.beyond, uses: usesOf(row.channel, row) }));
  }

  /** Locks the quota and tells how many recipients fit into every period of it; null when nothing is to be let go now. */
  async roomForHeld(tx: Tx, tenantId: TenantId, channel: Channel): Promise<number | null> {
    const [row] = await select<{ room: number | null }>(
      tx,
      `SELECT least(${each((period) => `p.per_${period} - p.${period}_used`)})::float8 AS room
         FROM (${PRESENT} WHERE q.tenant_id = $1 AND q.channel = $2 AND q.next_attempt_at <= now() FOR UPDATE) AS p`,
      [tenantId, channel],
    );
    return row ? (row.room ?? Number.POSITIVE_INFINITY) : null;
  }

  /** After held messages were let go: counts them, and says when the rest is looked at. The row is locked already. */
  async takeForHeld(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    recipients: number,
    more: boolean,
  ): Promise<QuotaTaken> {
    const [row] = await mutate<Columns>(
      tx,
      `UPDATE quotas AS q
          SET ${each((period) => `${startNow(period)}, ${period}_used = ${usedNow(period)} + $3::int`)},
              rung_at = NULL,
              next_attempt_at = CASE WHEN $4 THEN now()
                                     WHEN EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = $1 AND m.channel = $2
                                                     AND m.status = 'held') THEN ${endOf('hour')} END
        WHERE q.tenant_id = $1 AND q.channel = $2 RETURNING ${columnsOf('q')}`,
      [tenantId, channel, recipients, more],
    );
    const uses = row ? usesOf(channel, row) : [];
    return {
      kind: 'taken',
      warnings: uses.flatMap((use) => warningsOf({ ...use, used: use.used - recipients }, recipients)),
    };
  }

  /** Quotas with held messages that are to be looked at. */
  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'release-held-messages'>[]> {
    const rows = await mutate<{ tenantId: TenantId; channel: Channel; ring: number }>(
      tx,
      `UPDATE quotas AS q SET rung_at = now(), ring_count = q.ring_count + 1
         FROM (SELECT w.tenant_id, w.channel FROM quotas w JOIN tenants t ON t.id = w.tenant_id
                WHERE t.status = 'active' AND w.next_attempt_at <= now()
                  AND (w.rung_at IS NULL OR w.rung_at < now() - interval '${RING_AGAIN_AFTER}')
                ORDER BY w.next_attempt_at LIMIT $1 FOR UPDATE OF w SKIP LOCKED) AS d
        WHERE q.tenant_id = d.tenant_id AND q.channel = d.channel
        RETURNING q.tenant_id AS "tenantId", q.channel, q.ring_count AS ring`,
      [limit],
    );
    return rows.map(({ tenantId, channel, ring }) => ({
      payload: { tenantId, channel },
      key: `${tenantId}.${channel}:${ring}`,
    }));
  }
}

function usesOf(channel: Channel, row: Columns): QuotaUse[] {
  return QUOTA_PERIODS.flatMap((period) => {
    const limit = row[`${period}Limit`];
    if (limit === null) return [];
    return [{ channel, period, limit, used: row[`${period}Used`], endsAt: row[`${period}EndsAt`] }];
  });
}

/** Whether the tenant is to be warned of this use. */
export function isWarned({ used, limit }: Pick<QuotaUse, 'used' | 'limit'>): boolean {
  return used >= limit * WARN_FROM;
}

/** As counters only grow within a period, one taking alone brings them over the line. */
function warningsOf(before: QuotaUse, recipients: number): QuotaUse[] {
  const after = { ...before, used: before.used + recipients };
  return isWarned(after) && !isWarned(before) ? [after] : [];
}
