import { Injectable } from '@nestjs/common';
import type { DeliveryId, DispatchId, MessageId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { takeDueRowsAcrossTenants } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import type { EmailSource, SmsSource, Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import type { RecipientRole } from './delivery.entity';
import type { AttemptOutcome, DispatchAttempt } from './dispatch-attempt.entity';
import type { DispatchStatus } from './dispatch.entity';
import type { Addressing, EmailContent, OnUnknown, SmsContent } from './message.entity';
import type { PlannedDispatch } from './plan-dispatches';

/** A dispatch that this process alone may send, until its lease ends. */
export interface ClaimedDispatch {
  tenantId: TenantId;
  id: DispatchId;
  channel: Channel;
  attempt: number;
}

/** A message with those of its deliveries that travel in the dispatch and still wait to be sent. */
export interface DispatchedMessage {
  id: MessageId;
  addressing: Addressing;
  onUnknown: OnUnknown;
  content: EmailContent | SmsContent;
  templateSource: EmailSource | SmsSource | null;
  variables: Variables;
  deliveries: DispatchedDelivery[];
}

export interface DispatchedDelivery {
  id: DeliveryId;
  role: RecipientRole;
  recipient: string;
  address: string;
  variables: Variables | null;
}

export type AttemptResult = Pick<DispatchAttempt, 'httpStatus' | 'code' | 'detail' | 'providerRequestId'> & {
  outcome: AttemptOutcome;
};

/**
 * Provider requests to be made. Claim, lease and fence: the claim is one guarded update that counts the attempt; only
 * the holder of the present attempt may change the row; a lease that runs out makes the outcome unknown, never queued.
 */
@Injectable()
export class DispatchStore {
  /** Those that are rung by who inserts them count as rung; the others wait for the sweeper. */
  async insert(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    dispatches: PlannedDispatch[],
    rung: 'now' | 'later' = 'now',
  ): Promise<void> {
    if (dispatches.length === 0) return;
    await tx.query(
      `INSERT INTO dispatches (tenant_id, id, channel, status, rung_at, ring_count)
       SELECT $1, id, $2, 'queued', CASE WHEN $4 = 'now' THEN now() END, 1 FROM unnest($3::text[]) AS id`,
      [tenantId, channel, dispatches.map(({ id }) => id), rung],
    );
  }

  async claim(tx: Tx, tenantId: TenantId, id: DispatchId, leaseMs: number): Promise<ClaimedDispatch | null> {
    const [row] = await mutate<{ channel: Channel; attempt: number }>(
      tx,
      `UPDATE dispatches SET status = 'sending', attempt = attempt + 1, settle_checks = 0, rung_at = NULL,
                             next_attempt_at = now() + $3 * interval '1 millisecond'
        WHERE tenant_id = $1 AND id = $2 AND status = 'queued' AND next_attempt_at <= now()
          AND EXISTS (SELECT 1 FROM tenants WHERE tenants.id = $1 AND tenants.status = 'active')
        RETURNING channel, attempt`,
      [tenantId, id, leaseMs],
    );
    if (!row) return null;
    await tx.query(`INSERT INTO dispatch_attempts (tenant_id, dispatch_id, attempt) VALUES ($1, $2, $3)`, [
      tenantId,
      id,
      row.attempt,
    ]);
    return { tenantId, id, ...row };
  }

  async load(
    tx: Tx,
    tenantId: TenantId,
    id: DispatchId,
    status: 'queued' | 'unknown',
  ): Promise<DispatchedMessage[]> {
    return select<DispatchedMessage>(
      tx,
      `SELECT m.id, m.addressing, m.on_unknown AS "onUnknown", m.content, v.content AS "templateSource", m.variables,
              jsonb_agg(jsonb_build_object('id', d.id, 'role', d.role, 'recipient', d.recipient, 'address', d.address,
                                           'variables', d.variables) ORDER BY d.position) AS deliveries
         FROM deliveries d
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
         LEFT JOIN template_versions v ON v.tenant_id = m.tenant_id AND v.id = m.template_version_id
        WHERE d.tenant_id = $1 AND d.dispatch_id = $2 AND d.status = $3
        GROUP BY m.tenant_id, m.id, v.tenant_id, v.id
        ORDER BY m.id`,
      [tenantId, id, status],
    );
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
        WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND status IN ('sending', 'unknown') RETURNING id`,
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

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'send-dispatch'>[]> {
    const rows = await takeDueRowsAcrossTenants(tx, {
      table: 'dispatches',
      where: `status = 'queued'`,
      limit,
    });
    return rows.map(({ tenantId, id, key }) => ({
      payload: { tenantId, dispatchId: id as DispatchId },
      key,
    }));
  }

  async findUnsettledAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'settle-dispatch'>[]> {
    const where = `status IN ('sending', 'unknown')`;
    const rows = await takeDueRowsAcrossTenants(tx, { table: 'dispatches', where, limit });
    return rows.map(({ tenantId, id, key }) => ({
      payload: { tenantId, dispatchId: id as DispatchId },
      key,
    }));
  }

  /** Keeps the leases of requests that are under way in this process; what has moved on is left alone. */
  async renewLeasesAcrossTenants(
    tx: PlatformTx,
    claims: { tenantId: TenantId; id: DispatchId; attempt: number }[],
    leaseMs: number,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatches AS d SET next_attempt_at = now() + $4 * interval '1 millisecond'
         FROM unnest($1::text[], $2::text[], $3::int[]) AS c(tenant_id, id, attempt)
        WHERE d.tenant_id = c.tenant_id AND d.id = c.id AND d.attempt = c.attempt AND d.status = 'sending' RETURNING 1`,
      [claims.map((c) => c.tenantId), claims.map((c) => c.id), claims.map((c) => c.attempt), leaseMs],
    );
  }
}
