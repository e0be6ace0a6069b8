import { Injectable } from '@nestjs/common';
import type { DeliveryId, DispatchId, GateId, MessageId, TemplateVersionId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { RING_AGAIN_AFTER, takeDueRowsAcrossTenants } from '../queue/due-rows';
import { type Lane, type LaneJob, type Ring, TEST_LANE } from '../queue/jobs';
import type { BuiltTemplate } from '../templates/built-template';
import type { Variables } from '../templates/content';
import { TemplateStore } from '../templates/template.store';
import { withDefaults } from '../templates/variable-declaration';
import type { Channel } from '../templates/template.entity';
import type { RecipientRole } from './delivery.entity';
import { FEED, LIMIT_NOW, MOST_FOR_ONE } from './dispatch-feed';
import type { AttemptOutcome, DispatchAttempt } from './dispatch-attempt.entity';
import type { Dispatch, DispatchStatus } from './dispatch.entity';
import { passesGate } from './gate.entity';
import { behindFence, dueSince } from './restore-fence';
import { hasAlarm } from './sending-alarm.entity';
import type { Addressing, EmailContent, OnUnknown, SmsContent } from './message.entity';
import type { PackLimits } from './pack';
import type { PlannedDispatch } from './plan-dispatches';
import type { TestOutcome } from './test-outcome';

/** A dispatch that this process alone may send, until its lease ends. */
export interface ClaimedDispatch {
  tenantId: TenantId;
  id: DispatchId;
  channel: Channel;
  lane: Lane;
  attempt: number;
}

/** As it is when it was just claimed. */
export interface FreshClaim extends ClaimedDispatch {
  gateId: GateId | null;
  copies: number;
  bytes: number;
  alone: boolean;
  /** The provider has lately refused or slowed down this tenant. */
  limited: boolean;
  /** Others of this tenant and lane are due and were not rung. */
  moreWaiting: boolean;
}

/** A message with those of its deliveries that travel in the dispatch and still wait to be sent. */
export interface DispatchedMessage {
  id: MessageId;
  addressing: Addressing;
  test: boolean;
  onUnknown: OnUnknown;
  topic: string | null;
  /** Whether its e-mails say how to unsubscribe. */
  unsubscribe: boolean;
  content: EmailContent | SmsContent;
  /** The pinned version. */
  template: BuiltTemplate | null;
  /** The defaults of the template filled in. */
  variables: Variables;
  locale: string | null;
  /** Of the trace in which it was accepted. */
  traceparent: string | null;
  deliveries: DispatchedDelivery[];
}

export interface DispatchedDelivery {
  id: DeliveryId;
  role: RecipientRole;
  recipient: string;
  address: string;
  variables: Variables | null;
  locale: string | null;
  testOutcome: TestOutcome | null;
}

export type AttemptResult = Pick<DispatchAttempt, 'httpStatus' | 'code' | 'detail' | 'providerRequestId'> & {
  outcome: AttemptOutcome;
};

/** Neither what the provider has said nor an alarm stands in the way of the tenant $1. Test mode is not in anybody's hand there. */
const UNOBSTRUCTED = `
  AND NOT EXISTS (SELECT 1 FROM platform_pause WHERE paused_until > now())
  AND (lane <> 'bulk-email' OR NOT ${hasAlarm('$1')})
  AND NOT EXISTS (SELECT 1 FROM sending_limits l WHERE l.tenant_id = $1 AND (l.paused_until > now() OR ${LIMIT_NOW} <=
        (SELECT count(*) FROM dispatches h WHERE h.tenant_id = $1 AND h.status IN ('preparing', 'sending')
            AND h.lane <> '${TEST_LANE}')))`;

/**
 * Provider requests to be made. Claim, start, finish: the claim is one guarded update that counts the attempt, and what
 * dies before the start was surely not sent; only the holder of the present attempt may change the row; a lease that
 * runs out after the start makes the outcome unknown, never queued.
 */
@Injectable()
export class DispatchStore {
  constructor(private readonly templates: TemplateStore) {}

  /** Those that are rung by who inserts them count as rung; the others wait for the sweeper. `dueAt`: of what had to wait. */
  async insert(
    tx: Tx,
    tenantId: TenantId,
    { channel, lane, gateId, dueAt }: Pick<Dispatch, 'channel' | 'lane' | 'gateId'> & { dueAt?: Date },
    dispatches: PlannedDispatch[],
    rung: DispatchId[],
  ): Promise<void> {
    if (dispatches.length === 0) return;
    await tx.query(
      `INSERT INTO dispatches (tenant_id, id, channel, lane, gate_id, status, copies, bytes, alone, rung_at, ring_count, next_attempt_at)
       SELECT $1, id, $2, $3, $9, 'queued', copies, bytes, alone, CASE WHEN id = ANY($8::text[]) THEN now() END, 1, ${dueSince('$10::timestamptz')}
         FROM unnest($4::text[], $5::int[], $6::bigint[], $7::bool[]) AS d(id, copies, bytes, alone)`,
      [
        tenantId,
        channel,
        lane,
        dispatches.map(({ id }) => id),
        dispatches.map(({ copies }) => copies),
        dispatches.map(({ bytes }) => bytes),
        dispatches.map(({ alone }) => alone),
        rung,
        gateId,
        dueAt ?? null,
      ],
    );
  }

  /** Null when it is not due, or nothing may be sent now: for anybody, or for this tenant. Nothing of test mode. */
  async claim(tx: Tx, tenantId: TenantId, id: DispatchId, leaseMs: number): Promise<FreshClaim | null> {
    const condition = `AND lane <> '${TEST_LANE}' ${UNOBSTRUCTED}`;
    return (
      (await this.take(tx, tenantId, id, leaseMs, `${condition} AND crashes = 0`)) ??
      (await this.claimSuspect(tx, tenantId, id, leaseMs, condition))
    );
  }

  /** The same of test mode, where nothing that the provider said stands in the way. */
  async claimTest(tx: Tx, tenantId: TenantId, id: DispatchId, leaseMs: number): Promise<FreshClaim | null> {
    const condition = `AND lane = '${TEST_LANE}'`;
    return (
      (await this.take(tx, tenantId, id, leaseMs, `${condition} AND crashes = 0`)) ??
      (await this.claimSuspect(tx, tenantId, id, leaseMs, condition))
    );
  }

  /**
   * One that was being prepared when a worker died: of a tenant only one at a time, so that the next death tells which of
   * them it was. The others wait for their turn.
   */
  private async claimSuspect(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    leaseMs: number,
    condition: string,
  ): Promise<FreshClaim | null> {
    const suspects = await mutate(
      tx,
      `UPDATE dispatches SET rung_at = NULL
        WHERE tenant_id = $1 AND id = $2 AND status = 'queued' AND crashes > 0 ${condition} RETURNING 1`,
      [tenantId, id],
    );
    if (suspects.length === 0) return null;
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('suspect:' || $1::text, 0))`, [tenantId]);
    return this.take(
      tx,
      tenantId,
      id,
      leaseMs,
      `${condition} AND NOT EXISTS (SELECT 1 FROM dispatches o WHERE o.tenant_id = $1 AND o.status = 'preparing' AND o.crashes > 0)`,
    );
  }

  private async take(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    leaseMs: number,
    condition: string,
  ): Promise<FreshClaim | null> {
    const [row] = await select<Omit<FreshClaim, 'tenantId' | 'id'>>(
      tx,
      `WITH claimed AS (
         UPDATE dispatches SET status = 'preparing', attempt = attempt + 1, settle_checks = 0, rung_at = NULL,
                               next_attempt_at = now() + $3 * interval '1 millisecond'
          WHERE tenant_id = $1 AND id = $2 AND status = 'queued' AND next_attempt_at <= now()
            AND ${passesGate('dispatches')} AND NOT ${behindFence('dispatches')} ${condition}
            AND EXISTS (SELECT 1 FROM tenants WHERE tenants.id = $1 AND tenants.status = 'active')
          RETURNING channel, lane, gate_id AS "gateId", attempt, copies, bytes::float8 AS bytes, alone)
       SELECT c.*, EXISTS (SELECT 1 FROM sending_limits WHERE tenant_id = $1 AND reason IS NOT NULL) AS limited,
              EXISTS (SELECT 1 FROM dispatches w WHERE w.tenant_id = $1 AND w.lane = c.lane AND w.status = 'queued'
                         AND w.rung_at IS NULL AND w.next_attempt_at <= now() AND ${passesGate('w')}) AS "moreWaiting"
         FROM claimed c`,
      [tenantId, id, leaseMs],
    );
    return row ? { tenantId, id, ...row } : null;
  }

  /**
   * Under load requests fill: what waits in the same lane and was never tried travels along, as far as it fits. The
   * other dispatches end here; their deliveries belong to this one now.
   */
  async absorb(tx: Tx, claim: FreshClaim, limits: PackLimits): Promise<void> {
    const { tenantId, id, lane, copies, bytes } = claim;
    const waiting = await select<{ id: DispatchId; copies: number; bytes: number }>(
      tx,
      `SELECT id, copies, bytes::float8 AS bytes FROM dispatches
        WHERE tenant_id = $1 AND lane = $2 AND status = 'queued' AND rung_at IS NULL AND next_attempt_at <= now()
          AND attempt = 0 AND NOT alone AND ${passesGate('dispatches')} AND NOT ${behindFence('dispatches')}
        ORDER BY next_attempt_at, id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`,
      [tenantId, lane, limits.copies - copies],
    );
    const fits: DispatchId[] = [];
    let room = { copies: limits.copies - copies, bytes: limits.bytes - bytes };
    for (const each of waiting) {
      if (each.copies > room.copies || each.bytes > room.bytes) break;
      room = { copies: room.copies - each.copies, bytes: room.bytes - each.bytes };
      fits.push(each.id);
    }
    if (fits.length === 0) return;
    await mutate(
      tx,
      `UPDATE deliveries SET dispatch_id = $2 WHERE tenant_id = $1 AND dispatch_id = ANY($3) RETURNING 1`,
      [tenantId, id, fits],
    );
    await mutate(
      tx,
      `UPDATE dispatches SET status = 'done', copies = 0, bytes = 0 WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, fits],
    );
    await mutate(
      tx,
      `UPDATE dispatches SET copies = $3, bytes = $4 WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, limits.copies - room.copies, limits.bytes - room.bytes],
    );
  }

  /** From here on it may have been sent. False when the lease ended meanwhile: then it must not be. */
  async start(tx: Tx, { tenantId, id, attempt }: ClaimedDispatch, leaseMs: number): Promise<boolean> {
    const rows = await select(
      tx,
      `WITH started AS (
         UPDATE dispatches SET status = 'sending', next_attempt_at = now() + $4 * interval '1 millisecond'
          WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND status = 'preparing' RETURNING attempt)
       INSERT INTO dispatch_attempts (tenant_id, dispatch_id, attempt) SELECT $1, $2, attempt FROM started RETURNING 1`,
      [tenantId, id, attempt, leaseMs],
    );
    return rows.length > 0;
  }

  /** Back to the queue before anything was sent. */
  async release(tx: Tx, { tenantId, id, attempt }: ClaimedDispatch): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatches SET status = 'queued', next_attempt_at = now(), rung_at = NULL
        WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND status = 'preparing' RETURNING 1`,
      [tenantId, id, attempt],
    );
  }

  async load(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    status: 'queued' | 'unknown',
  ): Promise<DispatchedMessage[]> {
    const rows = await select<DispatchedMessage & { templateVersionId: TemplateVersionId | null }>(
      tx,
      `SELECT m.id, m.test, m.addressing, m.on_unknown AS "onUnknown", m.content, m.template_version_id AS "templateVersionId",
              m.variables, m.locale, m.topic, m.unsubscribe, m.traceparent,
              jsonb_agg(jsonb_build_object('id', d.id, 'role', d.role, 'recipient', d.recipient, 'address', d.address,
                                           'variables', d.variables, 'locale', d.locale, 'testOutcome', d.test_outcome) ORDER BY d.position) AS deliveries
         FROM deliveries d
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = $1 AND d.dispatch_id = $2 AND d.status = $3
        GROUP BY m.tenant_id, m.id
        ORDER BY m.id`,
      [tenantId, id, status],
    );
    const versions = [...new Set(rows.flatMap(({ templateVersionId }) => templateVersionId ?? []))];
    const templates = await this.templates.builtOf(tx, tenantId, versions);
    return rows.map(({ templateVersionId, ...message }) => {
      const template = (templateVersionId && templates.get(templateVersionId)) ?? null;
      return { ...message, template, variables: withDefaults(template?.variables ?? [], message.variables) };
    });
  }

  async blobs(tx: Tx, tenantId: TenantId, digests: string[]): Promise<Map<string, Buffer>> {
    if (digests.length === 0) return new Map();
    const rows = await select<{ sha256: string; content: Buffer }>(
      tx,
      `SELECT sha256, content FROM attachment_blobs WHERE tenant_id = $1 AND sha256 = ANY($2)`,
      [tenantId, digests],
    );
    return new Map(rows.map(({ sha256, content }) => [sha256, content]));
  }

  /** False when another attempt has been made since, or evidence has settled it: then the result changes nothing here. */
  async finish(
    tx: Tx,
    { tenantId, id, attempt }: ClaimedDispatch,
    to: DispatchStatus,
    delayMs: number,
  ): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE dispatches SET status = $4, next_attempt_at = now() + $5 * interval '1 millisecond', rung_at = NULL
        WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND status IN ('preparing', 'sending', 'unknown') RETURNING id`,
      [tenantId, id, attempt, to, delayMs],
    );
    return rows.length > 0;
  }

  async recordAttempt(
    tx: Tx,
    { tenantId, id, attempt }: ClaimedDispatch,
    result: AttemptResult,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatch_attempts
          SET finished_at = now(), outcome = $4, http_status = $5, code = $6, detail = $7, provider_request_id = $8
        WHERE tenant_id = $1 AND dispatch_id = $2 AND attempt = $3 RETURNING 1`,
      [
        tenantId,
        id,
        attempt,
        result.outcome,
        result.httpStatus,
        result.code,
        result.detail,
        result.providerRequestId,
      ],
    );
  }

  /** How often this dispatch surely did not reach the provider. Waiting for an account to be mended does not count. */
  async failedTries(tx: Tx, { tenantId, id }: ClaimedDispatch): Promise<number> {
    const [row] = await select<{ tries: number }>(
      tx,
      `SELECT count(*)::int AS tries FROM dispatch_attempts
        WHERE tenant_id = $1 AND dispatch_id = $2 AND outcome = 'failed'`,
      [tenantId, id],
    );
    return row?.tries ?? 0;
  }

  /**
   * What is due in a lane and was not rung, tenants in turn: those with the least in hand first, and none beyond its
   * share. What was rung long ago and is still queued was lost on the way and waits again.
   */
  async findDueAcrossTenants<Job extends LaneJob>(
    tx: PlatformTx,
    lane: Lane,
    slots: number,
    limit: number,
  ): Promise<Ring<Job>[]> {
    await mutate(
      tx,
      `UPDATE dispatches SET rung_at = NULL
        WHERE lane = $1 AND status = 'queued' AND rung_at < now() - interval '${RING_AGAIN_AFTER}' RETURNING 1`,
      [lane],
    );
    const rows = await mutate<{ tenantId: TenantId; id: DispatchId; key: string }>(tx, FEED, [
      lane,
      slots,
      Math.ceil(slots * MOST_FOR_ONE),
      limit,
    ]);
    return rows.map(({ tenantId, id, key }) => ({ payload: { tenantId, dispatchId: id }, key }));
  }

  async findUnsettledAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'settle-dispatch'>[]> {
    const where = `status IN ('preparing', 'sending', 'unknown')`;
    const rows = await takeDueRowsAcrossTenants(tx, { table: 'dispatches', where, limit });
    return rows.map(({ tenantId, id, key }) => ({
      payload: { tenantId, dispatchId: id as DispatchId },
      key,
    }));
  }

  /** Keeps the leases of requests that are under way in this process; what has moved on, or is moving, is left alone. */
  async renewLeasesAcrossTenants(
    tx: PlatformTx,
    claims: { tenantId: TenantId; id: DispatchId; attempt: number }[],
    leaseMs: number,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatches AS d SET next_attempt_at = now() + $4 * interval '1 millisecond'
         FROM (SELECT h.tenant_id, h.id
                 FROM unnest($1::text[], $2::text[], $3::int[]) AS c(tenant_id, id, attempt)
                 JOIN dispatches h ON h.tenant_id = c.tenant_id AND h.id = c.id AND h.attempt = c.attempt
                WHERE h.status IN ('preparing', 'sending') FOR NO KEY UPDATE OF h SKIP LOCKED) AS held
        WHERE d.tenant_id = held.tenant_id AND d.id = held.id RETURNING 1`,
      [claims.map((c) => c.tenantId), claims.map((c) => c.id), claims.map((c) => c.attempt), leaseMs],
    );
  }
}
