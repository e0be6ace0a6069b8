import { Injectable } from '@nestjs/common';
import { type DeliveryId, type DispatchId, type MessageId, newId, type TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Lane } from '../queue/jobs';
import type { Channel } from '../templates/template.entity';
import type { ClaimedDispatch } from './dispatch.store';
import { behindFence, mayBeMadeUntil } from './restore-fence';

/** A request that kills whoever prepares it is set aside after so many. */
export const MAX_CRASHES = 3;

export interface UnsettledDispatch extends ClaimedDispatch {
  startedAt: Date;
  /** Later than that only behind the fence: the request may have been made until then. */
  mayBeMadeUntil: Date;
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
   * A lease that ran out: its process is dead or frozen. Before the start nothing was sent, so it is queued again, from
   * now on alone, until it has cost a process too often; after it what was done is unknown.
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
              crashes = crashes + CASE WHEN status = 'preparing' THEN 1 ELSE 0 END,
              alone = alone OR status = 'preparing', rung_at = NULL,
              next_attempt_at = CASE WHEN status = 'sending' THEN now() + $3 * interval '1 millisecond' ELSE now() END
        WHERE tenant_id = $1 AND id = $2 AND status IN ('preparing', 'sending') AND next_attempt_at <= now()
        RETURNING status AS now`,
      [tenantId, id, checkAfterMs, MAX_CRASHES],
    );
    return row?.now === 'done' ? 'poisoned' : (row?.now ?? null);
  }

  /**
   * In doubt, with an attempt for what the system before may have done; false when the dispatch is not behind the fence. It
   * was not sent before it was due, and one in hand not before its lease was renewed for the last time.
   */
  async doubtBehindFence(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    { leaseMs, checkAfterMs }: { leaseMs: number; checkAfterMs: number },
    detail: string,
  ): Promise<boolean> {
    const rows = await select(
      tx,
      `WITH restored AS (
         SELECT id, status, next_attempt_at FROM dispatches
          WHERE tenant_id = $1 AND id = $2 AND status IN ('queued', 'preparing') AND ${behindFence('dispatches')}
            FOR NO KEY UPDATE),
       doubted AS (
         UPDATE dispatches d
            SET status = 'unknown', attempt = d.attempt + CASE WHEN r.status = 'queued' THEN 1 ELSE 0 END,
                settle_checks = 0, rung_at = NULL, next_attempt_at = now() + $4 * interval '1 millisecond'
           FROM restored r WHERE d.tenant_id = $1 AND d.id = r.id
         RETURNING d.attempt, r.next_attempt_at - CASE WHEN r.status = 'queued' THEN 0 ELSE $3 END * interval '1 millisecond' AS since)
       INSERT INTO dispatch_attempts (tenant_id, dispatch_id, attempt, started_at, finished_at, outcome, code, detail)
       SELECT $1, $2, attempt, since, now(), 'unknown', 'restored', $5 FROM doubted RETURNING 1`,
      [tenantId, id, leaseMs, checkAfterMs, detail],
    );
    return rows.length > 0;
  }

  /** Whoever was at work when the backup was made is so no more. */
  async endLeasesAcrossTenants(tx: PlatformTx, at: Date): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatches SET next_attempt_at = least($1, now())
        WHERE status IN ('preparing', 'sending') AND next_attempt_at > least($1, now()) RETURNING 1`,
      [at],
    );
  }

  /**
   * Takes a check that is due for the length of a lease, so that it is made once. It is counted when it has been made:
   * a check that fails is no miss. The first one behind the fence begins anew: what was asked before a backup was made
   * says nothing of what was sent after.
   */
  async claimCheck(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    leaseMs: number,
  ): Promise<UnsettledDispatch | null> {
    const [row] = await mutate<{ channel: Channel; lane: Lane; attempt: number; settleChecks: number }>(
      tx,
      `UPDATE dispatches SET rung_at = NULL, settle_checks = CASE WHEN ${behindFence('dispatches')} THEN 0 ELSE settle_checks END,
                             next_attempt_at = now() + $3 * interval '1 millisecond'
        WHERE tenant_id = $1 AND id = $2 AND status = 'unknown' AND next_attempt_at <= now()
        RETURNING channel, lane, attempt, settle_checks + 1 AS "settleChecks"`,
      [tenantId, id, leaseMs],
    );
    if (!row) return null;
    const [attempt] = await select<Pick<UnsettledDispatch, 'startedAt' | 'mayBeMadeUntil'>>(
      tx,
      `SELECT started_at AS "startedAt", ${mayBeMadeUntil('started_at')} AS "mayBeMadeUntil" FROM dispatch_attempts WHERE tenant_id = $1 AND dispatch_id = $2 AND attempt = $3`,
      [tenantId, id, row.attempt],
    );
    const times = attempt ?? { startedAt: new Date(0), mayBeMadeUntil: new Date(0) };
    return { tenantId, id, ...row, ...times };
  }

  /**
   * Locks the dispatch before its deliveries, as the recorder does, if the doubt is still the one that was checked. No
   * event can end the doubt of one of them before the transaction ends. NO KEY: who moves a delivery twice in one
   * transaction has its foreign keys checked, and must not wait for a dispatch that waits for the delivery.
   */
  async lock(tx: Tx, { tenantId, id, attempt }: ClaimedDispatch): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT id FROM dispatches WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND status = 'unknown' FOR NO KEY UPDATE`,
      [tenantId, id, attempt],
    );
    if (rows.length === 0) return false;
    await tx.query(
      `SELECT 1 FROM deliveries WHERE tenant_id = $1 AND dispatch_id = $2 ORDER BY id FOR UPDATE`,
      [tenantId, id],
    );
    return true;
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
      `SELECT id FROM deliveries WHERE tenant_id = $1 AND dispatch_id = $2 AND status = 'queued' ORDER BY id FOR UPDATE`,
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

  /** Every e-mail request of the tenant whose answer was lost, and each delivery in it, whatever is known of it by now. */
  async doubts(
    tx: Tx,
    tenantId: TenantId,
  ): Promise<{ dispatches: Set<DispatchId>; deliveries: Set<DeliveryId> }> {
    const rows = await select<{ dispatchId: DispatchId; id: DeliveryId }>(
      tx,
      `SELECT s.id AS "dispatchId", d.id FROM dispatches s
         JOIN deliveries d ON d.tenant_id = s.tenant_id AND d.dispatch_id = s.id
        WHERE s.tenant_id = $1 AND s.status = 'unknown' AND s.channel = 'email'`,
      [tenantId],
    );
    return {
      dispatches: new Set(rows.map(({ dispatchId }) => dispatchId)),
      deliveries: new Set(rows.map(({ id }) => id)),
    };
  }

  /** Holds some deliveries of a dispatch whose others go on, in a dispatch of their own: what is held is not sent. */
  async holdApart(tx: Tx, { tenantId, id }: ClaimedDispatch, held: DeliveryId[]): Promise<void> {
    const apart = newId('dsp');
    await tx.query(
      `INSERT INTO dispatches (tenant_id, id, channel, lane, gate_id, status, copies, bytes, alone, attempt)
       SELECT tenant_id, $3, channel, lane, gate_id, 'held', copies, bytes, alone, attempt FROM dispatches
        WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, apart],
    );
    // A shared e-mail stays together, its settled recipients included: its events name one of them only.
    await mutate(
      tx,
      `UPDATE deliveries AS d SET dispatch_id = $3
         FROM messages m
        WHERE d.tenant_id = $1 AND d.dispatch_id = $2 AND m.tenant_id = d.tenant_id AND m.id = d.message_id
          AND (d.id = ANY($4) OR m.channel = 'email' AND m.addressing = 'shared' AND d.status <> 'queued' AND m.id IN
                (SELECT message_id FROM deliveries WHERE tenant_id = $1 AND id = ANY($4)))
        RETURNING 1`,
      [tenantId, id, apart, held],
    );
  }

  /** Each message of a dispatch in one of its own, so that the one that kills its workers is set aside alone. */
  async takeApart(tx: Tx, tenantId: TenantId, id: DispatchId): Promise<void> {
    const messages = await select<{ messageId: MessageId; copies: number; bytes: number }>(
      tx,
      `SELECT c."messageId", c.copies, (c.copies * c.copy_bytes::bigint)::float8 AS bytes
         FROM (SELECT m.id AS "messageId", m.copy_bytes,
                      CASE WHEN m.channel = 'email' AND m.addressing = 'shared' THEN 1 ELSE count(*)::int END AS copies
                 FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
                WHERE d.tenant_id = $1 AND d.dispatch_id = $2 AND d.status = 'queued'
                GROUP BY m.tenant_id, m.id) AS c
        ORDER BY c."messageId"`,
      [tenantId, id],
    );
    const [first, ...others] = messages.map((message) => ({ ...message, id: newId('dsp') }));
    if (!first || others.length === 0) return;
    const columns = [
      others.map((other) => other.id),
      others.map(({ messageId }) => messageId),
      others.map(({ copies }) => copies),
      others.map(({ bytes }) => bytes),
    ];
    await tx.query(
      `INSERT INTO dispatches (tenant_id, id, channel, lane, gate_id, status, copies, bytes, alone, crashes)
       SELECT d.tenant_id, o.id, d.channel, d.lane, d.gate_id, 'queued', o.copies, o.bytes, true, d.crashes
         FROM dispatches d, unnest($3::text[], $4::text[], $5::int[], $6::bigint[]) AS o(id, message_id, copies, bytes)
        WHERE d.tenant_id = $1 AND d.id = $2`,
      [tenantId, id, ...columns],
    );
    await mutate(
      tx,
      `UPDATE deliveries AS d SET dispatch_id = o.id FROM unnest($3::text[], $4::text[]) AS o(id, message_id)
        WHERE d.tenant_id = $1 AND d.dispatch_id = $2 AND d.message_id = o.message_id RETURNING 1`,
      [tenantId, id, columns[0], columns[1]],
    );
    await mutate(
      tx,
      `UPDATE dispatches SET copies = $3, bytes = $4 WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, first.copies, first.bytes],
    );
  }

  async markPossibleDuplicates(tx: Tx, tenantId: TenantId, deliveryIds: DeliveryId[]): Promise<void> {
    await mutate(
      tx,
      `UPDATE deliveries SET possible_duplicate = true WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, deliveryIds],
    );
  }

  /**
   * The facts whose SMS at the provider is not another delivery's to the same number by now: two that say the same may have
   * found the one trace at the same time. Whoever asks has the tenant's traces for itself until the end of the transaction.
   */
  async ofNobodyElse<Fact extends { deliveryId: DeliveryId; providerMessageId?: string | null }>(
    tx: Tx,
    tenantId: TenantId,
    facts: Fact[],
  ): Promise<Fact[]> {
    if (facts.length === 0) return facts;
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('traces of sms ' || $1, 0))`, [tenantId]);
    const others = await select<{ id: DeliveryId }>(
      tx,
      `SELECT f.id FROM unnest($2::text[], $3::text[]) AS f(id, trace)
         JOIN deliveries mine ON mine.tenant_id = $1 AND mine.id = f.id
        WHERE EXISTS (SELECT 1 FROM deliveries o WHERE o.tenant_id = $1 AND o.provider_message_id = f.trace
                         AND o.address = mine.address AND o.id <> mine.id)`,
      [
        tenantId,
        facts.map(({ deliveryId }) => deliveryId),
        facts.map(({ providerMessageId }) => providerMessageId ?? null),
      ],
    );
    const taken = new Set(others.map(({ id }) => id));
    return facts.filter(({ deliveryId }) => !taken.has(deliveryId));
  }
}
