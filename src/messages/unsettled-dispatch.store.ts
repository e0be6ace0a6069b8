import { Injectable } from '@nestjs/common';
import type { DeliveryId, DispatchId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Lane } from '../queue/jobs';
import type { Channel } from '../templates/template.entity';
import type { ClaimedDispatch } from './dispatch.store';

/** A request that kills whoever prepares it is set aside after so many. */
export const MAX_CRASHES = 3;

export interface UnsettledDispatch extends ClaimedDispatch {
  startedAt: Date;
  settleChecks: number;
}

export interface UnsettledDelivery {
  id: DeliveryId;
  messageId: MessageId;
  onUnknown: 'resend' | 'hold';
  possibleDuplicate: boolean;
}

/** Dispatches whose outcome nobody knows: the process died, or the answer was lost. */
@Injectable()
export class UnsettledDispatchStore {
  /**
   * A lease that ran out: its process is dead or frozen. Before the start nothing was sent, so it is queued again, until
   * it has cost a process too often; after it what was done is unknown.
   */
  async expireLease(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    checkAfterMs: number,
  ): Promise<'queued' | 'unknown' | 'poisoned' | null> {
    const [row] = await mutate<{ now: 'queued' | 'unknown' | 'done' }>(
      tx,
      `UPDATE dispatches
          SET status = CASE WHEN status = 'sending' THEN 'unknown' WHEN crashes + 1 >= $4 THEN 'done' ELSE 'queued' END,
              crashes = crashes + CASE WHEN status = 'preparing' THEN 1 ELSE 0 END, rung_at = NULL,
              next_attempt_at = CASE WHEN status = 'sending' THEN now() + $3 * interval '1 millisecond' ELSE now() END
        WHERE tenant_id = $1 AND id = $2 AND status IN ('preparing', 'sending') AND next_attempt_at <= now()
        RETURNING status AS now`,
      [tenantId, id, checkAfterMs, MAX_CRASHES],
    );
    return row?.now === 'done' ? 'poisoned' : (row?.now ?? null);
  }

  /**
   * Takes a check that is due for the length of a lease, so that it is made once. It is counted when it has been made:
   * a check that fails is no miss.
   */
  async claimCheck(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    leaseMs: number,
  ): Promise<UnsettledDispatch | null> {
    const [row] = await mutate<{ channel: Channel; lane: Lane; attempt: number; settleChecks: number }>(
      tx,
      `UPDATE dispatches SET rung_at = NULL,
                             next_attempt_at = now() + $3 * interval '1 millisecond'
        WHERE tenant_id = $1 AND id = $2 AND status = 'unknown' AND next_attempt_at <= now()
        RETURNING channel, lane, attempt, settle_checks + 1 AS "settleChecks"`,
      [tenantId, id, leaseMs],
    );
    if (!row) return null;
    const [attempt] = await select<{ startedAt: Date }>(
      tx,
      `SELECT started_at AS "startedAt" FROM dispatch_attempts WHERE tenant_id = $1 AND dispatch_id = $2 AND attempt = $3`,
      [tenantId, id, row.attempt],
    );
    return { tenantId, id, ...row, startedAt: attempt?.startedAt ?? new Date(0) };
  }

  /** Locks the dispatch before its deliveries, as the recorder does, if the doubt is still the one that was checked. */
  async lock(tx: Tx, { tenantId, id, attempt }: ClaimedDispatch): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT id FROM dispatches WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND status = 'unknown' FOR UPDATE`,
      [tenantId, id, attempt],
    );
    return rows.length > 0;
  }

  async postponeCheck(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    checks: number,
    delayMs: number,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatches SET settle_checks = $3, next_attempt_at = now() + $4 * interval '1 millisecond', rung_at = NULL
        WHERE tenant_id = $1 AND id = $2 AND status = 'unknown' RETURNING 1`,
      [tenantId, id, checks, delayMs],
    );
  }

  queuedOf(tx: Tx, tenantId: TenantId, id: DispatchId): Promise<{ id: DeliveryId }[]> {
    return select(
      tx,
      `SELECT id FROM deliveries WHERE tenant_id = $1 AND dispatch_id = $2 AND status = 'queued'`,
      [tenantId, id],
    );
  }

  unknownOf(tx: Tx, tenantId: TenantId, id: DispatchId): Promise<UnsettledDelivery[]> {
    return select(
      tx,
      `SELECT d.id, d.message_id AS "messageId", m.on_unknown AS "onUnknown", d.possible_duplicate AS "possibleDuplicate"
         FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = $1 AND d.dispatch_id = $2 AND d.status = 'unknown' ORDER BY d.id`,
      [tenantId, id],
    );
  }

  async markPossibleDuplicates(tx: Tx, tenantId: TenantId, deliveryIds: DeliveryId[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE deliveries SET possible_duplicate = true WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, deliveryIds],
    );
  }
}
