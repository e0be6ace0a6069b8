import { Injectable } from '@nestjs/common';
import type { CampaignId, CampaignRunId, DeliveryId, GateId, TenantId } from '../common/ids';
import { newId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { DeliveryStatus } from '../messages/delivery-status';
import type { StatusCounts } from '../messages/message.dto';
import { takeDueRowsAcrossTenants } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import { CampaignRun } from './campaign-run.entity';
import { RunGroup } from './run-group.entity';
import type { RunRecipient } from './run-recipient.entity';

export type PageRecipient = Pick<
  RunRecipient,
  'position' | 'address' | 'recipient' | 'locale' | 'variables' | 'metadata'
>;

/** Statuses in which a run moves on by itself. */
const MOVING = `status IN ('gathering', 'running', 'finishing', 'cancelled') AND finished_at IS NULL`;

/** Runs, who is in them, and how far they have come. Every step forward is in the transaction of what it stands for. */
@Injectable()
export class RunStore {
  /** Null when this occurrence has its run already. */
  async insert(
    tx: Tx,
    run: Pick<
      CampaignRun,
      'tenantId' | 'campaignId' | 'occurrence' | 'templateVersionId' | 'plannedAt' | 'nextAttemptAt'
    >,
  ): Promise<CampaignRunId | null> {
    const [row] = await select<{ id: CampaignRunId }>(
      tx,
      `INSERT INTO campaign_runs (tenant_id, id, campaign_id, occurrence, status, template_version_id, planned_at, next_attempt_at)
       VALUES ($1, $2, $3, $4, 'gathering', $5, $6, $7)
       ON CONFLICT (tenant_id, campaign_id, occurrence) DO NOTHING RETURNING id`,
      [
        run.tenantId,
        newId('run'),
        run.campaignId,
        run.occurrence,
        run.templateVersionId,
        run.plannedAt,
        run.nextAttemptAt,
      ],
    );
    return row?.id ?? null;
  }

  find(tx: Tx, tenantId: TenantId, id: CampaignRunId): Promise<CampaignRun | null> {
    return tx.findOneBy(CampaignRun, { tenantId, id });
  }

  latestOf(tx: Tx, tenantId: TenantId, campaignId: CampaignId): Promise<CampaignRun | null> {
    return tx.findOne(CampaignRun, { where: { tenantId, campaignId }, order: { id: 'DESC' } });
  }

  /** For a step: nobody else takes one, and nobody pauses it, until the transaction ends. */
  take(tx: Tx, tenantId: TenantId, id: CampaignRunId): Promise<CampaignRun | null> {
    return tx.findOne(CampaignRun, { where: { tenantId, id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(tx: Tx, { tenantId, id }: CampaignRun, values: Partial<CampaignRun>): Promise<void> {
    await tx.update(CampaignRun, { tenantId, id }, values);
  }

  /** When to go on. */
  async postpone(
    tx: Tx,
    { tenantId, id }: CampaignRun,
    delayMs: number,
    problem: string | null,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE campaign_runs SET next_attempt_at = now() + $3 * interval '1 millisecond', rung_at = NULL, problem = $4
        WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, delayMs, problem],
    );
  }

  /**
   * The next of those who were given to the campaign, in their order. Whoever is in the run already stays
   * as they are. Answers how many were looked at.
   */
  async gatherGiven(tx: Tx, run: CampaignRun, limit: number): Promise<number> {
    const [row] = await select<{ seen: number; last: number | null; added: number }>(
      tx,
      `WITH page AS (
         SELECT position, address, recipient, locale, variables, metadata FROM campaign_recipients
          WHERE tenant_id = $1 AND campaign_id = $3 AND position > $4 ORDER BY position LIMIT $5
       ), added AS (
         INSERT INTO run_recipients (tenant_id, run_id, group_number, position, address, recipient, locale, variables, metadata)
         SELECT $1, $2, 1, position, address, recipient, locale, variables, metadata FROM page
         ON CONFLICT DO NOTHING RETURNING 1
       )
       SELECT (SELECT count(*) FROM page)::int AS seen, (SELECT max(position) FROM page) AS last,
              (SELECT count(*) FROM added)::int AS added`,
      [run.tenantId, run.id, run.campaignId, run.gatheredTo, limit],
    );
    if (!row) throw new Error('a page without its counts');
    await this.update(tx, run, {
      gatheredTo: row.last ?? run.gatheredTo,
      gathered: run.gathered + row.added,
    });
    return row.seen;
  }

  async addGroup(tx: Tx, { tenantId, id }: CampaignRun, number: number, launchesAt: Date): Promise<void> {
    const gateId = newId('gat');
    await tx.query(`INSERT INTO gates (tenant_id, id) VALUES ($1, $2)`, [tenantId, gateId]);
    await tx.insert(RunGroup, { tenantId, runId: id, number, gateId, launchesAt });
  }

  groups(tx: Tx, tenantId: TenantId, runId: CampaignRunId): Promise<RunGroup[]> {
    return tx.find(RunGroup, { where: { tenantId, runId }, order: { number: 'ASC' } });
  }

  page(tx: Tx, { tenantId, runId, number, filledTo }: RunGroup, limit: number): Promise<PageRecipient[]> {
    return select<PageRecipient>(
      tx,
      `SELECT position, address, recipient, locale, variables, metadata FROM run_recipients
        WHERE tenant_id = $1 AND run_id = $2 AND group_number = $3 AND position > $4 AND skipped IS NULL
        ORDER BY position LIMIT $5`,
      [tenantId, runId, number, filledTo, limit],
    );
  }

  /** Locked, so that it stays so until the transaction ends. */
  async areAllIn(tx: Tx, { tenantId, id }: CampaignRun, addresses: string[]): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT 1 FROM run_recipients WHERE tenant_id = $1 AND run_id = $2 AND address = ANY($3) AND skipped IS NULL
        ORDER BY address FOR KEY SHARE`,
      [tenantId, id, addresses],
    );
    return rows.length === addresses.length;
  }

  /** False when another worker has filled this page meanwhile. */
  async fill(tx: Tx, group: RunGroup, to: { position: number; filled: number }): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE run_groups SET filled_to = $5, filled = filled + $6
        WHERE tenant_id = $1 AND run_id = $2 AND number = $3 AND filled_to = $4 RETURNING 1`,
      [group.tenantId, group.runId, group.number, group.filledTo, to.position, to.filled],
    );
    return rows.length > 0;
  }

  async endGroup(tx: Tx, { tenantId, runId, number }: RunGroup): Promise<void> {
    await tx.update(RunGroup, { tenantId, runId, number }, { done: true });
  }

  async skip(
    tx: Tx,
    { tenantId, id }: CampaignRun,
    skipped: { address: string; reason: string }[],
  ): Promise<void> {
    if (skipped.length === 0) return;
    await mutate(
      tx,
      `UPDATE run_recipients AS r SET skipped = s.reason
         FROM unnest($3::text[], $4::text[]) AS s(address, reason)
        WHERE r.tenant_id = $1 AND r.run_id = $2 AND r.address = s.address RETURNING 1`,
      [tenantId, id, skipped.map(({ address }) => address), skipped.map(({ reason }) => reason)],
    );
    await mutate(
      tx,
      `UPDATE campaign_runs SET skipped = skipped + $3 WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, skipped.length],
    );
  }

  /** The ledger says what became of them; only who was skipped stands nowhere else. */
  async forgetRecipients(tx: Tx, { tenantId, id, campaignId }: CampaignRun): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM run_recipients WHERE tenant_id = $1 AND run_id = $2 AND skipped IS NULL RETURNING 1`,
      [tenantId, id],
    );
    await mutate(
      tx,
      `DELETE FROM campaign_recipients WHERE tenant_id = $1 AND campaign_id = $2 RETURNING 1`,
      [tenantId, campaignId],
    );
  }

  /** Requests that were made ready and wait for their turn. */
  async waitingAt(tx: Tx, tenantId: TenantId, gateIds: GateId[]): Promise<number> {
    const [row] = await select<{ waiting: number }>(
      tx,
      `SELECT count(*)::int AS waiting FROM dispatches WHERE tenant_id = $1 AND gate_id = ANY($2) AND status = 'queued'`,
      [tenantId, gateIds],
    );
    return row?.waiting ?? 0;
  }

  /** Takes one request that waits, or one message that the quota holds, out of the run's way: those in it still wait. */
  async takeWaiting(tx: Tx, { tenantId, id }: CampaignRun): Promise<DeliveryId[]> {
    const rows = await select<{ id: DeliveryId }>(
      tx,
      `WITH dispatch AS (
         UPDATE dispatches SET status = 'done'
          WHERE tenant_id = $1 AND status = 'queued' AND id = (
            SELECT d.id FROM dispatches d JOIN run_groups g ON g.tenant_id = d.tenant_id AND g.gate_id = d.gate_id
             WHERE g.tenant_id = $1 AND g.run_id = $2 AND d.status = 'queued' LIMIT 1 FOR UPDATE OF d)
         RETURNING id
       ), held AS (
         UPDATE messages SET status = 'cancelled'
          WHERE tenant_id = $1 AND status IN ('held', 'scheduled') AND id = (
            SELECT m.id FROM messages m JOIN run_groups g ON g.tenant_id = m.tenant_id AND g.gate_id = m.gate_id
             WHERE g.tenant_id = $1 AND g.run_id = $2 AND m.status IN ('held', 'scheduled') LIMIT 1 FOR UPDATE OF m)
         RETURNING id
       )
       SELECT id FROM deliveries
        WHERE tenant_id = $1 AND status = 'queued'
          AND (dispatch_id IN (SELECT id FROM dispatch) OR message_id IN (SELECT id FROM held)) ORDER BY id FOR UPDATE`,
      [tenantId, id],
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

  /** How many of the run are in which status. */
  async countStatuses(tx: Tx, { tenantId, id }: CampaignRun): Promise<StatusCounts> {
    const rows = await select<{ status: DeliveryStatus; n: number }>(
      tx,
      `SELECT d.status, count(*)::int AS n
         FROM run_groups g
         JOIN messages m ON m.tenant_id = g.tenant_id AND m.gate_id = g.gate_id
         JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.id
        WHERE g.tenant_id = $1 AND g.run_id = $2 GROUP BY d.status`,
      [tenantId, id],
    );
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  }

  /** In their order, after a position. */
  skippedOf(
    tx: Tx,
    { tenantId, id }: CampaignRun,
    after: number,
    limit: number,
  ): Promise<{ recipient: string; position: number; skipped: string }[]> {
    return select(
      tx,
      `SELECT recipient, position, skipped FROM run_recipients
        WHERE tenant_id = $1 AND run_id = $2 AND skipped IS NOT NULL AND position > $3 ORDER BY position LIMIT $4`,
      [tenantId, id, after, limit + 1],
    );
  }

  async setPaused(tx: Tx, { tenantId, id }: CampaignRun, paused: boolean): Promise<void> {
    await mutate(
      tx,
      `UPDATE gates AS g SET paused = $3 FROM run_groups r
        WHERE r.tenant_id = $1 AND r.run_id = $2 AND g.tenant_id = r.tenant_id AND g.id = r.gate_id RETURNING 1`,
      [tenantId, id, paused],
    );
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'advance-run'>[]> {
    const rows = await takeDueRowsAcrossTenants(tx, { table: 'campaign_runs', where: MOVING, limit });
    return rows.map(({ tenantId, id, key }) => ({ payload: { tenantId, runId: id as CampaignRunId }, key }));
  }
}
