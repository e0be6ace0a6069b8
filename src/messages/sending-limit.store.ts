import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { LIMIT_NOW } from './dispatch-feed';
import type { LimitReason, SendingLimit } from './sending-limit.entity';

/** What a tenant without a limit is taken to have had in hand when it is slowed down. */
export const MOST_IN_HAND = 16;

/**
 * What the provider has said of one tenant, or of all: a tenant whose key is refused is parked and probed by one request
 * when the pause is over, and its work stays where it is; one that was slowed down gets half, and one request more every
 * five seconds. Everybody else goes on.
 */
@Injectable()
export class SendingLimitStore {
  async park(
    tx: Tx,
    tenantId: TenantId,
    reason: LimitReason,
    detail: string,
    pauseMs: number,
  ): Promise<void> {
    await this.cut(tx, tenantId, reason, detail, pauseMs, '1');
  }

  async slowDown(tx: Tx, tenantId: TenantId, detail: string, pauseMs: number): Promise<void> {
    const half = `greatest(1, least(${MOST_IN_HAND}, ${LIMIT_NOW}) / 2)::int`;
    await this.cut(tx, tenantId, 'throttled', detail, pauseMs, half);
  }

  /** The provider took something again. The number in hand goes on growing from where it is. */
  async clear(tx: Tx, tenantId: TenantId): Promise<void> {
    await mutate(
      tx,
      `UPDATE sending_limits SET reason = NULL, detail = NULL WHERE tenant_id = $1 AND reason IS NOT NULL RETURNING 1`,
      [tenantId],
    );
  }

  find(tx: Tx, tenantId: TenantId): Promise<SendingLimit | null> {
    return select<SendingLimit>(
      tx,
      `SELECT reason, detail, paused_until AS "pausedUntil" FROM sending_limits WHERE tenant_id = $1`,
      [tenantId],
    ).then(([row]) => row ?? null);
  }

  /** The provider slows everybody down: nobody sends until then. */
  async pauseAllAcrossTenants(tx: PlatformTx, detail: string, pauseMs: number): Promise<void> {
    await tx.query(
      `INSERT INTO platform_pause AS p (paused_until, detail) VALUES (now() + $2 * interval '1 millisecond', $1)
       ON CONFLICT (one) DO UPDATE SET paused_until = greatest(p.paused_until, excluded.paused_until), detail = $1`,
      [detail, pauseMs],
    );
  }

  /** The end of the present pause, or of one that has just ended. */
  async pausedUntilAcrossTenants(tx: PlatformTx): Promise<Date | null> {
    const [row] = await select<{ until: Date }>(
      tx,
      `SELECT paused_until AS until FROM platform_pause WHERE paused_until > now() - interval '1 minute'`,
    );
    return row?.until ?? null;
  }

  private async cut(
    tx: Tx,
    tenantId: TenantId,
    reason: LimitReason,
    detail: string,
    pauseMs: number,
    to: string,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO sending_limits AS l (tenant_id, cut_to, cut_at, paused_until, reason, detail)
       VALUES ($1, ${to === '1' ? '1' : String(MOST_IN_HAND / 2)}, now(), now() + $4 * interval '1 millisecond', $2, $3)
       ON CONFLICT (tenant_id) DO UPDATE
          SET cut_to = ${to}, cut_at = now(), paused_until = now() + $4 * interval '1 millisecond', reason = $2, detail = $3`,
      [tenantId, reason, detail, pauseMs],
    );
  }
}
