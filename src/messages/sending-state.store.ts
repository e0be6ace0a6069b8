import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { LANES, type ProviderLane } from '../queue/jobs';
import type { TenantStatus } from '../tenants/tenant.entity';
import { LIMIT_NOW } from './dispatch-feed';
import { hasAlarm } from './sending-alarm.entity';
import { LIMIT_REASONS, type LimitReason } from './sending-limit.entity';
import type { Alarm } from './sending-alarm';
import { MOST_IN_HAND } from './sending-limit.store';

/** Counting stops here. */
export const MOST_COUNTED = 10_000;

/** Refusals of the tenant's account, after which it waits; being slowed down is none. */
const PARKED_BY = LIMIT_REASONS.filter((reason) => reason !== 'throttled');

/** What stands in the way of a tenant's sending, as it is written down. */
export interface SendingObstacles {
  tenantStatus: TenantStatus;
  reason: LimitReason | null;
  detail: string | null;
  /** Null when it is over. */
  pausedUntil: Date | null;
  /** Null when it has as many requests in hand as a tenant without a limit. */
  fullSpeedAt: Date | null;
  platformPausedUntil: Date | null;
  /** Why its bulk e-mail waits. */
  alarm: Alarm | null;
}

/** Who does not send as usual, and whether anybody does. */
export interface HinderedTenants {
  platformPausedUntil: Date | null;
  tenants: { id: TenantId; name: string; status: 'slowed' | 'bulk_paused' | 'parked' | 'paused' }[];
}

export interface LaneState {
  lane: ProviderLane;
  waiting: number;
  inHand: number;
}

/** How a tenant's sending stands. Each number costs at most MOST_COUNTED entries of an index. */
@Injectable()
export class SendingStateStore {
  async obstacles(tx: Tx, tenantId: TenantId): Promise<SendingObstacles | null> {
    const [row] = await select<SendingObstacles>(
      tx,
      `SELECT t.status AS "tenantStatus", l.reason, l.detail,
              CASE WHEN l.paused_until > now() THEN l.paused_until END AS "pausedUntil",
              CASE WHEN ${LIMIT_NOW} < ${MOST_IN_HAND}
                   THEN greatest(l.cut_at, l.paused_until) + (${MOST_IN_HAND} - l.cut_to) * interval '5 seconds' END AS "fullSpeedAt",
              p.paused_until AS "platformPausedUntil",
              (SELECT jsonb_build_object('reason', a.reason, 'rate', a.rate, 'recipients', a.recipients)
                 FROM sending_alarms a WHERE a.tenant_id = t.id) AS alarm
         FROM tenants t
         LEFT JOIN sending_limits l ON l.tenant_id = t.id
         LEFT JOIN platform_pause p ON p.paused_until > now()
        WHERE t.id = $1`,
      [tenantId],
    );
    return row ?? null;
  }

  /** In the order of obstacles that one tenant's state has. Whoever was suspended on purpose crowds nobody out. */
  async hinderedAcrossTenants(tx: PlatformTx, limit: number): Promise<HinderedTenants> {
    const tenants = await select<HinderedTenants['tenants'][number]>(
      tx,
      `SELECT t.id, t.name,
              CASE WHEN t.status <> 'active' THEN 'paused' WHEN l.reason = ANY($1) THEN 'parked'
                   WHEN ${hasAlarm('t.id')} THEN 'bulk_paused' ELSE 'slowed' END AS status
         FROM tenants t
         LEFT JOIN sending_limits l ON l.tenant_id = t.id
        WHERE t.status <> 'active' OR l.reason = ANY($1) OR ${LIMIT_NOW} < ${MOST_IN_HAND} OR ${hasAlarm('t.id')}
        ORDER BY t.status <> 'active', t.id DESC LIMIT $2`,
      [PARKED_BY, limit + 1],
    );
    const [pause] = await select<{ until: Date }>(
      tx,
      `SELECT paused_until AS until FROM platform_pause WHERE paused_until > now()`,
    );
    return { platformPausedUntil: pause?.until ?? null, tenants };
  }

  lanes(tx: Tx, tenantId: TenantId): Promise<LaneState[]> {
    const counted = (where: string) =>
      `(SELECT count(*)::int FROM (SELECT 1 FROM dispatches d
          WHERE d.lane = l.lane AND d.tenant_id = $1 AND ${where} LIMIT ${MOST_COUNTED}) AS c)`;
    return select<LaneState>(
      tx,
      `SELECT l.lane,
              least(${MOST_COUNTED}, ${counted(`d.status = 'queued' AND d.rung_at IS NULL`)}
                                   + ${counted(`d.status = 'queued' AND d.rung_at IS NOT NULL`)}) AS waiting,
              ${counted(`d.status IN ('preparing', 'sending')`)} AS "inHand"
         FROM unnest($2::text[]) WITH ORDINALITY AS l(lane, place) ORDER BY l.place`,
      [tenantId, LANES],
    );
  }

  /**
   * Ends a parking: what was put back is due again, and so is what was rung meanwhile for nothing; one request feels its
   * way as after any parking. If the account is still refused, the next answer parks it anew. What the provider has
   * slowed down stays so.
   */
  async resume(tx: Tx, tenantId: TenantId): Promise<void> {
    const resumed = await mutate(
      tx,
      `UPDATE sending_limits SET paused_until = now(), cut_at = now(), reason = NULL, detail = NULL
        WHERE tenant_id = $1 AND reason = ANY($2) RETURNING 1`,
      [tenantId, PARKED_BY],
    );
    if (resumed.length === 0) return;
    await mutate(
      tx,
      `UPDATE dispatches AS d SET next_attempt_at = least(d.next_attempt_at, now()), rung_at = NULL
        WHERE d.tenant_id = $1 AND d.lane = ANY($2) AND d.status = 'queued'
          AND (d.rung_at IS NOT NULL
               OR (d.next_attempt_at > now()
                   AND EXISTS (SELECT 1 FROM dispatch_attempts a
                                WHERE a.tenant_id = d.tenant_id AND a.dispatch_id = d.id AND a.attempt = d.attempt
                                  AND a.outcome = 'refused')))
        RETURNING 1`,
      [tenantId, LANES],
    );
  }
}

/** Whether nothing but a probe is sent until the account is mended. */
export function isParked(reason: LimitReason | null): boolean {
  return reason !== null && reason !== 'throttled';
}
