import { Injectable } from '@nestjs/common';
import type { CampaignId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { CampaignRecipient } from './campaign-recipient.entity';
import { campaignAllowedFrom, type CampaignStatus } from './campaign-status';
import { Campaign } from './campaign.entity';

/** Campaigns, and those who were given to them. */
@Injectable()
export class CampaignStore {
  async insert(tx: Tx, campaign: Omit<Campaign, 'createdAt' | 'updatedAt' | 'lastPosition'>): Promise<void> {
    await tx.query(
      `INSERT INTO campaigns (tenant_id, id, name, channel, test, status, template_id, template_version, content, launch_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        campaign.tenantId,
        campaign.id,
        campaign.name,
        campaign.channel,
        campaign.test,
        campaign.status,
        campaign.templateId,
        campaign.templateVersion,
        JSON.stringify(campaign.content),
        campaign.launchAt,
      ],
    );
  }

  find(tx: Tx, tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return tx.findOneBy(Campaign, { tenantId, id });
  }

  /** For a change: nobody else changes it until the transaction ends. */
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
    tenantId: TenantId,
    id: CampaignId,
    values: Partial<Pick<Campaign, 'launchAt' | 'templateVersion'>>,
  ): Promise<void> {
    await tx.update(Campaign, { tenantId, id }, { ...values, updatedAt: () => 'now()' });
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
    rows: Omit<CampaignRecipient, 'tenantId' | 'campaignId' | 'position'>[],
  ): Promise<number> {
    const added = await select<{ isNew: boolean }>(
      tx,
      `WITH numbered AS (
         UPDATE campaigns SET last_position = last_position + jsonb_array_length($3::jsonb) WHERE tenant_id = $1 AND id = $2
         RETURNING last_position - jsonb_array_length($3::jsonb) AS before
       )
       INSERT INTO campaign_recipients AS c (tenant_id, campaign_id, position, address, recipient, locale, variables, metadata)
       SELECT $1, $2, n.before + r.number, r.address, r.recipient, r.locale, r.variables, r.metadata
         FROM numbered n, ROWS FROM (jsonb_to_recordset($3::jsonb) AS (address text, recipient text, locale text, variables jsonb, metadata jsonb))
              WITH ORDINALITY AS r(address, recipient, locale, variables, metadata, number)
        ORDER BY r.address
       ON CONFLICT (tenant_id, campaign_id, address)
         DO UPDATE SET recipient = excluded.recipient, locale = excluded.locale, variables = excluded.variables, metadata = excluded.metadata
       RETURNING (c.xmax = 0) AS "isNew"`,
      [tenantId, campaignId, JSON.stringify(rows)],
    );
    return added.filter(({ isNew }) => isNew).length;
  }

  async countRecipients(tx: Tx, tenantId: TenantId, campaignId: CampaignId): Promise<number> {
    const [row] = await select<{ n: number }>(
      tx,
      `SELECT count(*)::int AS n FROM campaign_recipients WHERE tenant_id = $1 AND campaign_id = $2`,
      [tenantId, campaignId],
    );
    return row?.n ?? 0;
  }
}
