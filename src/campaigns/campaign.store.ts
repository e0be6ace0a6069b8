import { Injectable } from '@nestjs/common';
import type { CampaignId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { takeDueRowsAcrossTenants } from '../queue/due-rows';
import type { Ring } from '../queue/jobs';
import type { CampaignRecipient } from './campaign-recipient.entity';
import { campaignAllowedFrom, type CampaignStatus } from './campaign-status';
import { Campaign } from './campaign.entity';

/** What a caller says about a campaign. */
export type CampaignFields = Pick<
  Campaign,
  'name' | 'templateId' | 'templateVersion' | 'content' | 'audienceId' | 'schedule' | 'rules' | 'experiment'
>;
export type NewCampaign = CampaignFields & Pick<Campaign, 'tenantId' | 'id' | 'channel' | 'test'>;
/** How far its runs are planned. */
export type CampaignPlan = Pick<Campaign, 'plannedTo' | 'nextRunAt' | 'nextAttemptAt'>;
export type NewRecipient = Omit<CampaignRecipient, 'tenantId' | 'campaignId' | 'position'>;

/** Campaigns, and those who were given to them. */
@Injectable()
export class CampaignStore {
  async insert(tx: Tx, campaign: NewCampaign): Promise<void> {
    await tx.query(
      `INSERT INTO campaigns (tenant_id, id, name, channel, test, status, template_id, template_version, content,
                              audience_id, schedule, rules, experiment)
       VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $9, $10, $11, $12)`,
      [campaign.tenantId, campaign.id, campaign.name, campaign.channel, campaign.test, ...fieldsOf(campaign)],
    );
  }

  async change(tx: Tx, { tenantId, id, name, ...fields }: NewCampaign): Promise<void> {
    await mutate(
      tx,
      `UPDATE campaigns SET name = $3, template_id = $4, template_version = $5, content = $6, audience_id = $7,
              schedule = $8, rules = $9, experiment = $10, updated_at = now()
        WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, name, ...fieldsOf({ ...fields, name })],
    );
  }

  find(tx: Tx, tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return tx.findOneBy(Campaign, { tenantId, id });
  }

  /** For a change: nobody else changes it until the transaction ends. Whoever takes its runs too takes it first. */
  take(tx: Tx, tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return tx.findOne(Campaign, { where: { tenantId, id }, lock: { mode: 'pessimistic_write' } });
  }

  list(tx: Tx, tenantId: TenantId, test: boolean, before: string | null, limit: number): Promise<Campaign[]> {
    const query = tx
      .createQueryBuilder(Campaign, 'c')
      .where('c.tenantId = :tenantId AND c.test = :test', { tenantId, test })
      .orderBy('c.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('c.id < :before', { before }) : query).getMany();
  }

  async update(
    tx: Tx,
    { tenantId, id }: Pick<Campaign, 'tenantId' | 'id'>,
    values: Partial<Pick<Campaign, 'launchedAt' | 'launchedBy'> & CampaignPlan>,
  ): Promise<void> {
    await tx.update(Campaign, { tenantId, id }, { ...values, rungAt: null, updatedAt: () => 'now()' });
  }

  /** False when the table of moves does not lead there. */
  async moveTo(tx: Tx, tenantId: TenantId, id: CampaignId, to: CampaignStatus): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE campaigns SET status = $3, updated_at = now()
        WHERE tenant_id = $1 AND id = $2 AND status = ANY($4) RETURNING 1`,
      [tenantId, id, to, campaignAllowedFrom(to)],
    );
    return rows.length > 0;
  }

  /** Who is given once more is replaced. Answers how many are new. */
  async addRecipients(
    tx: Tx,
    tenantId: TenantId,
    campaignId: CampaignId,
    rows: NewRecipient[],
  ): Promise<number> {
    const [counted] = await select<{ added: number }>(
      tx,
      `WITH numbered AS (
         UPDATE campaigns SET last_position = last_position + jsonb_array_length($3::jsonb) WHERE tenant_id = $1 AND id = $2
         RETURNING last_position - jsonb_array_length($3::jsonb) AS before
       ), stored AS (
       INSERT INTO campaign_recipients AS c (tenant_id, campaign_id, position, address, recipient, locale, time_zone, variables, metadata)
       SELECT $1, $2, n.before + r.number, r.address, r.recipient, r.locale, r.time_zone, r.variables, r.metadata
         FROM numbered n, ROWS FROM (jsonb_to_recordset($3::jsonb) AS (address text, recipient text, locale text, "timeZone" text, variables jsonb, metadata jsonb))
              WITH ORDINALITY AS r(address, recipient, locale, time_zone, variables, metadata, number)
        ORDER BY r.address
       ON CONFLICT (tenant_id, campaign_id, address)
         DO UPDATE SET recipient = excluded.recipient, locale = excluded.locale, time_zone = excluded.time_zone,
                       variables = excluded.variables, metadata = excluded.metadata
       RETURNING (c.xmax = 0) AS "isNew")
       SELECT count(*) FILTER (WHERE "isNew")::int AS added FROM stored`,
      [tenantId, campaignId, JSON.stringify(rows)],
    );
    return counted?.added ?? 0;
  }

  async countRecipients(tx: Tx, tenantId: TenantId, campaignId: CampaignId): Promise<number> {
    const [row] = await select<{ n: number }>(
      tx,
      `SELECT count(*)::int AS n FROM campaign_recipients WHERE tenant_id = $1 AND campaign_id = $2`,
      [tenantId, campaignId],
    );
    return row?.n ?? 0;
  }

  async forgetRecipients(tx: Tx, tenantId: TenantId, campaignId: CampaignId): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM campaign_recipients WHERE tenant_id = $1 AND campaign_id = $2 RETURNING 1`,
      [tenantId, campaignId],
    );
  }

  /** Campaigns whose next run is to be made. */
  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'plan-runs'>[]> {
    const where = `status IN ('scheduled', 'running')`;
    const rows = await takeDueRowsAcrossTenants(tx, { table: 'campaigns', where, limit });
    return rows.map(({ tenantId, id, key }) => ({
      payload: { tenantId, campaignId: id as CampaignId },
      key,
    }));
  }
}

function fieldsOf({
  templateId,
  templateVersion,
  content,
  audienceId,
  schedule,
  rules,
  experiment,
}: CampaignFields) {
  return [
    templateId,
    templateVersion,
    JSON.stringify(content),
    audienceId,
    schedule && JSON.stringify(schedule),
    JSON.stringify(rules),
    experiment && JSON.stringify(experiment),
  ];
}
