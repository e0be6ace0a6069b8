import { Injectable } from '@nestjs/common';
import type { CampaignId, CampaignRunId, TenantId } from '../common/ids';
import { newId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { takeDueRowsAcrossTenants } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import { CampaignRun } from './campaign-run.entity';
import { RunVariant } from './run-variant.entity';

/** Statuses in which a run moves on by itself. */
const MOVING = `status IN ('gathering', 'running', 'finishing', 'cancelled') AND finished_at IS NULL`;

export type NewRun = Pick<
  CampaignRun,
  'tenantId' | 'campaignId' | 'occurrence' | 'status' | 'plannedAt' | 'problem' | 'dry'
>;

/** Runs and what they send. Every step of one is in the transaction of what it stands for. */
@Injectable()
export class RunStore {
  /** Null when this occurrence has its run already. One that does not begin has ended with that. */
  async insert(tx: Tx, run: NewRun): Promise<CampaignRunId | null> {
    const [row] = await select<{ id: CampaignRunId }>(
      tx,
      `INSERT INTO campaign_runs (tenant_id, id, campaign_id, occurrence, dry, status, planned_at, problem, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $6 = 'skipped' THEN now() END)
       ON CONFLICT (tenant_id, campaign_id, occurrence) DO NOTHING RETURNING id`,
      [
        run.tenantId,
        newId('run'),
        run.campaignId,
        run.occurrence,
        run.dry,
        run.status,
        run.plannedAt,
        run.problem,
      ],
    );
    return row?.id ?? null;
  }

  find(tx: Tx, tenantId: TenantId, id: CampaignRunId): Promise<CampaignRun | null> {
    return tx.findOneBy(CampaignRun, { tenantId, id });
  }

  /** Of those that send. */
  latestOf(tx: Tx, tenantId: TenantId, campaignId: CampaignId): Promise<CampaignRun | null> {
    return tx.findOne(CampaignRun, { where: { tenantId, campaignId, dry: false }, order: { id: 'DESC' } });
  }

  list(
    tx: Tx,
    tenantId: TenantId,
    campaignId: CampaignId,
    before: string | null,
    limit: number,
  ): Promise<CampaignRun[]> {
    const query = tx
      .createQueryBuilder(CampaignRun, 'r')
      .where('r.tenantId = :tenantId AND r.campaignId = :campaignId', { tenantId, campaignId })
      .orderBy('r.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('r.id < :before', { before }) : query).getMany();
  }

  /** Those that send and have not ended, for a change, after the campaign was taken. */
  takeOpen(tx: Tx, tenantId: TenantId, campaignId: CampaignId): Promise<CampaignRun[]> {
    return tx
      .createQueryBuilder(CampaignRun, 'r')
      .where('r.tenantId = :tenantId AND r.campaignId = :campaignId AND r.finishedAt IS NULL AND NOT r.dry', {
        tenantId,
        campaignId,
      })
      .orderBy('r.id')
      .setLock('pessimistic_write')
      .getMany();
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

  async insertVariants(tx: Tx, variants: RunVariant[]): Promise<void> {
    await tx.query(
      `INSERT INTO run_variants (tenant_id, run_id, number, name, template_id, template_version_id, variables)
       SELECT v."tenantId", v."runId", v.number, v.name, v."templateId", v."templateVersionId", v.variables
         FROM jsonb_to_recordset($1::jsonb) AS v("tenantId" text, "runId" text, number integer, name text, "templateId" text,
                "templateVersionId" text, variables jsonb)`,
      [JSON.stringify(variants)],
    );
  }

  variants(tx: Tx, { tenantId, id }: CampaignRun): Promise<RunVariant[]> {
    return tx.find(RunVariant, { where: { tenantId, runId: id }, order: { number: 'ASC' } });
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'advance-run'>[]> {
    const rows = await takeDueRowsAcrossTenants(tx, { table: 'campaign_runs', where: MOVING, limit });
    return rows.map(({ tenantId, id, key }) => ({ payload: { tenantId, runId: id as CampaignRunId }, key }));
  }
}
