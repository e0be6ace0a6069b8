import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { CampaignRunId, DeliveryId, GateId, TenantId } from '../common/ids';
import { newId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { IS_TIME_OF_GATE } from '../messages/gate.entity';
import { Delivery } from '../messages/delivery.entity';
import type { DeliveryStatus } from '../messages/delivery-status';
import type { CampaignRun } from './campaign-run.entity';
import type { VariantScore } from './experiment';
import { DELIVERIES_OF_GROUPS, HAS_LEFT } from './delivery-sql';
import { RunGroup } from './run-group.entity';

/** A group, its gate, and how many of its requests wait there. */
export interface GatedGroup extends RunGroup {
  isOpen: boolean;
  /** It has to be said anew when its gate opens. */
  isUntended: boolean;
  waiting: number;
}

/** The groups of a run, their gates, and what has come of the messages behind them. */
@Injectable()
export class RunGroupStore {
  all(tx: Tx, tenantId: TenantId, runId: CampaignRunId): Promise<RunGroup[]> {
    return tx.find(RunGroup, { where: { tenantId, runId }, order: { number: 'ASC' } });
  }

  /** Its gate is shut until somebody tends it. */
  async add(
    tx: Tx,
    group: Pick<
      RunGroup,
      'tenantId' | 'runId' | 'number' | 'timeZone' | 'variant' | 'launchesAt' | 'skipCode'
    >,
  ): Promise<RunGroup> {
    const gateId = newId('gat');
    await tx.query(
      `INSERT INTO gates (tenant_id, id, opens_at, closes_at) VALUES ($1, $2, 'infinity', '-infinity')`,
      [group.tenantId, gateId],
    );
    const row = { ...group, gateId, opensAt: null, filledTo: 0, filled: 0, done: false };
    await tx.insert(RunGroup, row);
    return row;
  }

  gated(tx: Tx, tenantId: TenantId, runId: CampaignRunId): Promise<GatedGroup[]> {
    return select<GatedGroup>(
      tx,
      `SELECT r.tenant_id AS "tenantId", r.run_id AS "runId", r.number, r.gate_id AS "gateId", r.time_zone AS "timeZone",
              r.variant, r.launches_at AS "launchesAt", r.opens_at AS "opensAt", r.skip_code AS "skipCode",
              r.filled_to AS "filledTo", r.filled, r.done,
              ${IS_TIME_OF_GATE} AS "isOpen", g.closes_at <= now() AS "isUntended",
              (SELECT count(*)::int FROM dispatches d
                WHERE d.tenant_id = r.tenant_id AND d.gate_id = r.gate_id AND d.status = 'queued') AS waiting
         FROM run_groups r JOIN gates g ON g.tenant_id = r.tenant_id AND g.id = r.gate_id
        WHERE r.tenant_id = $1 AND r.run_id = $2 ORDER BY r.number`,
      [tenantId, runId],
    );
  }

  /** When its gate opens and closes, by the clock of the database and, to be shown, by that of the campaign. */
  async tend(
    tx: Tx,
    { tenantId, runId, number, gateId }: RunGroup,
    times: { opensAt: Date; gateOpensAt: Date; gateClosesAt: Date | null },
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE gates SET opens_at = $3, closes_at = coalesce($4::timestamptz, 'infinity') WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, gateId, times.gateOpensAt, times.gateClosesAt],
    );
    await tx.update(RunGroup, { tenantId, runId, number }, { opensAt: times.opensAt });
  }

  /** False when another worker has filled this page meanwhile. */
  async fill(
    tx: Tx,
    group: RunGroup,
    to: { position: number; filled: number; done: boolean },
  ): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE run_groups SET filled_to = $5, filled = filled + $6, done = $7
        WHERE tenant_id = $1 AND run_id = $2 AND number = $3 AND filled_to = $4 RETURNING 1`,
      [group.tenantId, group.runId, group.number, group.filledTo, to.position, to.filled, to.done],
    );
    return rows.length > 0;
  }

  async update(
    tx: Tx,
    { tenantId, runId, number }: RunGroup,
    values: Partial<Pick<RunGroup, 'done' | 'skipCode'>>,
  ): Promise<void> {
    await tx.update(RunGroup, { tenantId, runId, number }, values);
  }

  async setPaused(tx: Tx, { tenantId, id }: CampaignRun, paused: boolean): Promise<void> {
    await mutate(
      tx,
      `UPDATE gates AS g SET paused = $3 FROM run_groups r
        WHERE r.tenant_id = $1 AND r.run_id = $2 AND g.tenant_id = r.tenant_id AND g.id = r.gate_id RETURNING 1`,
      [tenantId, id, paused],
    );
  }

  /** Nothing passes until they are tended anew, as the rules have changed. */
  async shutAll(tx: Tx, tenantId: TenantId): Promise<void> {
    await mutate(
      tx,
      `UPDATE gates AS g SET closes_at = now() FROM run_groups r, campaign_runs u
        WHERE g.tenant_id = $1 AND g.closes_at > now() AND r.tenant_id = g.tenant_id AND r.gate_id = g.id
          AND u.tenant_id = r.tenant_id AND u.id = r.run_id AND u.finished_at IS NULL RETURNING 1`,
      [tenantId],
    );
    await mutate(
      tx,
      `UPDATE campaign_runs SET next_attempt_at = least(next_attempt_at, now()), rung_at = NULL
        WHERE tenant_id = $1 AND finished_at IS NULL RETURNING 1`,
      [tenantId],
    );
  }

  /** Recipients whose requests have begun to be sent since an instant, or may begin at any moment. */
  async leavingSince(tx: Tx, { tenantId, id }: CampaignRun, since: Date): Promise<number> {
    const [row] = await select<{ copies: number }>(
      tx,
      `SELECT coalesce(sum(d.copies), 0)::int AS copies
         FROM run_groups g JOIN dispatches d ON d.tenant_id = g.tenant_id AND d.gate_id = g.gate_id
        WHERE g.tenant_id = $1 AND g.run_id = $2
          AND (d.status IN ('queued', 'preparing', 'sending', 'unknown')
               OR EXISTS (SELECT 1 FROM dispatch_attempts a WHERE a.tenant_id = d.tenant_id AND a.dispatch_id = d.id
                             AND a.started_at >= $3))`,
      [tenantId, id, since],
    );
    return row?.copies ?? 0;
  }

  /**
   * Takes one request that waits, or one message that the quota holds, out of the way of these groups: those in it still
   * wait.
   */
  async takeWaiting(tx: Tx, { tenantId, id }: CampaignRun, gateIds: GateId[] | null): Promise<DeliveryId[]> {
    const rows = await select<{ id: DeliveryId }>(
      tx,
      `WITH dispatch AS (
         UPDATE dispatches SET status = 'done'
          WHERE tenant_id = $1 AND status = 'queued' AND id = (
            SELECT d.id FROM dispatches d JOIN run_groups g ON g.tenant_id = d.tenant_id AND g.gate_id = d.gate_id
             WHERE g.tenant_id = $1 AND g.run_id = $2 AND ($3::text[] IS NULL OR g.gate_id = ANY($3))
               AND d.status = 'queued' LIMIT 1 FOR UPDATE OF d)
         RETURNING id
       ), held AS (
         UPDATE messages SET status = 'cancelled'
          WHERE tenant_id = $1 AND status IN ('held', 'scheduled') AND id = (
            SELECT m.id FROM messages m JOIN run_groups g ON g.tenant_id = m.tenant_id AND g.gate_id = m.gate_id
             WHERE g.tenant_id = $1 AND g.run_id = $2 AND ($3::text[] IS NULL OR g.gate_id = ANY($3))
               AND m.status IN ('held', 'scheduled') LIMIT 1 FOR UPDATE OF m)
         RETURNING id
       )
       SELECT id FROM deliveries
        WHERE tenant_id = $1 AND status = 'queued'
          AND (dispatch_id IN (SELECT id FROM dispatch) OR message_id IN (SELECT id FROM held)) ORDER BY id FOR UPDATE`,
      [tenantId, id, gateIds],
    );
    return rows.map((row) => row.id);
  }

  async isUnderWay(tx: Tx, { tenantId, id }: CampaignRun): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT 1 FROM dispatches d JOIN run_groups g ON g.tenant_id = d.tenant_id AND g.gate_id = d.gate_id
        WHERE g.tenant_id = $1 AND g.run_id = $2 AND d.status IN ('queued', 'preparing', 'sending', 'unknown') LIMIT 1`,
      [tenantId, id],
    );
    return rows.length > 0;
  }

  /** Somebody of whom something is still to be heard; what is `sent` for seven days is not waited for. */
  async isOpen(tx: Tx, { tenantId, id }: CampaignRun): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT 1 FROM ${DELIVERIES_OF_GROUPS}
        WHERE g.tenant_id = $1 AND g.run_id = $2
          AND (d.status IN ('queued', 'unknown')
               OR d.status IN ('sent', 'soft_bounced') AND d.updated_at > now() - interval '7 days') LIMIT 1`,
      [tenantId, id],
    );
    return rows.length > 0;
  }

  /** Newest message first, after a delivery of it. */
  async deliveries(
    tx: Tx,
    { tenantId, id }: CampaignRun,
    status: DeliveryStatus | undefined,
    before: string | null,
    limit: number,
  ): Promise<Delivery[]> {
    const ids = await select<{ id: DeliveryId }>(
      tx,
      `SELECT d.id
         FROM (SELECT m.id FROM messages m
                WHERE m.tenant_id = $1 AND m.gate_id IN (SELECT gate_id FROM run_groups WHERE tenant_id = $1 AND run_id = $2)
                  AND m.id <= coalesce((SELECT b.message_id FROM deliveries b WHERE b.tenant_id = $1 AND b.id = $3), '~')
                ORDER BY m.id DESC) AS m
        CROSS JOIN LATERAL (SELECT d.id FROM deliveries d
                             WHERE d.tenant_id = $1 AND d.message_id = m.id AND d.id < coalesce($3, '~')
                               AND ($4::text IS NULL OR d.status = $4) ORDER BY d.id DESC) AS d
        ORDER BY m.id DESC, d.id DESC LIMIT $5`,
      [tenantId, id, before, status ?? null, limit + 1],
    );
    const rows = await tx.findBy(Delivery, { tenantId, id: In(ids.map((row) => row.id)) });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((row) => byId.get(row.id) ?? []);
  }

  /** Of those in the test of an experiment, by variant. */
  scores(tx: Tx, { tenantId, id }: CampaignRun): Promise<VariantScore[]> {
    return select<VariantScore>(
      tx,
      `SELECT g.variant AS number, (count(*) FILTER (WHERE ${HAS_LEFT}))::int AS sent,
              (count(*) FILTER (WHERE d.status = 'delivered'))::int AS delivered,
              count(d.opened_at)::int AS opened, count(d.clicked_at)::int AS clicked
         FROM ${DELIVERIES_OF_GROUPS}
        WHERE g.tenant_id = $1 AND g.run_id = $2 AND g.variant IS NOT NULL GROUP BY g.variant ORDER BY g.variant`,
      [tenantId, id],
    );
  }
}
