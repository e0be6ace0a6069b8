import { Injectable } from '@nestjs/common';
import type { CampaignId, CampaignRunId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { CampaignRecipient } from './campaign-recipient.entity';
import type { CampaignRun } from './campaign-run.entity';
import type { RunGroup } from './run-group.entity';
import type { RunRecipient } from './run-recipient.entity';
import type { FrequencyCap } from './campaign-settings.entity';
import type { Skip, SkipCode } from './skip-code';

export type PageRecipient = Pick<
  RunRecipient,
  'position' | 'address' | 'recipient' | 'locale' | 'variables' | 'metadata'
>;
export type GatheredRecipient = Omit<RunRecipient, 'tenantId' | 'runId' | 'sample'>;
export type GivenRecipient = Omit<CampaignRecipient, 'tenantId' | 'campaignId'>;

export interface SkippedRecipient {
  recipient: string;
  position: number;
  code: SkipCode;
  reason: string;
}

/** Who is in a run: gathered, sent to page by page, or skipped with a reason. */
@Injectable()
export class RunRecipientStore {
  /** The next of those who were given to the campaign, in their order. */
  given(
    tx: Tx,
    tenantId: TenantId,
    campaignId: CampaignId,
    after: number,
    limit: number,
  ): Promise<GivenRecipient[]> {
    return select(
      tx,
      `SELECT position, address, recipient, locale, time_zone AS "timeZone", variables, metadata FROM campaign_recipients
        WHERE tenant_id = $1 AND campaign_id = $2 AND position > $3 ORDER BY position LIMIT $4`,
      [tenantId, campaignId, after, limit],
    );
  }

  /** Whoever is in the run already stays as they are. Answers how many are new, and how many of those are skipped. */
  async insert(
    tx: Tx,
    { tenantId, id }: CampaignRun,
    rows: GatheredRecipient[],
  ): Promise<{ gathered: number; skipped: number }> {
    const [row] = await select<{ gathered: number; skipped: number }>(
      tx,
      `WITH added AS (
         INSERT INTO run_recipients (tenant_id, run_id, group_number, position, address, recipient, locale, variables,
                                     metadata, skip_code, skipped)
         SELECT $1, $2, r."groupNumber", r.position, r.address, r.recipient, r.locale, r.variables, r.metadata,
                r."skipCode", r.skipped
           FROM jsonb_to_recordset($3::jsonb) AS r("groupNumber" integer, position integer, address text, recipient text,
                  locale text, variables jsonb, metadata jsonb, "skipCode" text, skipped text)
         ON CONFLICT DO NOTHING RETURNING skipped
       )
       SELECT count(*)::int AS gathered, count(skipped)::int AS skipped FROM added`,
      [tenantId, id, JSON.stringify(rows)],
    );
    return row ?? { gathered: 0, skipped: 0 };
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

  async skip(tx: Tx, { tenantId, id }: Pick<CampaignRun, 'tenantId' | 'id'>, skips: Skip[]): Promise<void> {
    if (skips.length === 0) return;
    await mutate(
      tx,
      `UPDATE run_recipients AS r SET skip_code = s.code, skipped = s.reason
         FROM unnest($3::text[], $4::text[], $5::text[]) AS s(address, code, reason)
        WHERE r.tenant_id = $1 AND r.run_id = $2 AND r.address = s.address RETURNING 1`,
      [
        tenantId,
        id,
        skips.map(({ address }) => address),
        skips.map(({ code }) => code),
        skips.map(({ reason }) => reason),
      ],
    );
    await mutate(
      tx,
      `UPDATE campaign_runs SET skipped = skipped + $3 WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, skips.length],
    );
  }

  /** Kept, as examples of their languages. */
  async sample(tx: Tx, { tenantId, id }: CampaignRun, addresses: string[]): Promise<void> {
    if (addresses.length === 0) return;
    await mutate(
      tx,
      `UPDATE run_recipients SET sample = true WHERE tenant_id = $1 AND run_id = $2 AND address = ANY($3) RETURNING 1`,
      [tenantId, id, addresses],
    );
  }

  samples(tx: Tx, { tenantId, id }: CampaignRun): Promise<PageRecipient[]> {
    return select<PageRecipient>(
      tx,
      `SELECT position, address, recipient, locale, variables, metadata FROM run_recipients
        WHERE tenant_id = $1 AND run_id = $2 AND sample AND skipped IS NULL ORDER BY position`,
      [tenantId, id],
    );
  }

  /** The ledger says what became of them; only who was skipped stands nowhere else. */
  async forget(tx: Tx, { tenantId, id }: CampaignRun): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM run_recipients WHERE tenant_id = $1 AND run_id = $2 AND skipped IS NULL AND NOT sample RETURNING 1`,
      [tenantId, id],
    );
  }

  /** In their order, after a position. */
  skippedOf(
    tx: Tx,
    tenantId: TenantId,
    runId: CampaignRunId,
    after: number,
    limit: number,
  ): Promise<SkippedRecipient[]> {
    return select(
      tx,
      `SELECT recipient, position, skip_code AS code, skipped AS reason FROM run_recipients
        WHERE tenant_id = $1 AND run_id = $2 AND skipped IS NOT NULL AND position > $3 ORDER BY position LIMIT $4`,
      [tenantId, runId, after, limit + 1],
    );
  }

  async countSkips(
    tx: Tx,
    { tenantId, id }: Pick<CampaignRun, 'tenantId' | 'id'>,
  ): Promise<Partial<Record<SkipCode, number>>> {
    const rows = await select<{ code: SkipCode; n: number }>(
      tx,
      `SELECT skip_code AS code, count(*)::int AS n FROM run_recipients
        WHERE tenant_id = $1 AND run_id = $2 AND skipped IS NOT NULL GROUP BY 1 ORDER BY 1`,
      [tenantId, id],
    );
    return Object.fromEntries(rows.map(({ code, n }) => [code, n]));
  }

  /**
   * Of these addresses those that have had as many copies of campaigns as the cap lets them have. Whoever asks is alone with
   * it until the end of the transaction: two campaigns that come to somebody at once do not both find room.
   */
  async overCap(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    { limit, days }: FrequencyCap,
    now: Date,
    addresses: string[],
  ): Promise<Set<string>> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`frequency_cap:${tenantId}`]);
    const rows = await select<{ address: string }>(
      tx,
      `SELECT d.address FROM deliveries d
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
         JOIN run_groups g ON g.tenant_id = m.tenant_id AND g.gate_id = m.gate_id
         JOIN campaign_runs r ON r.tenant_id = g.tenant_id AND r.id = g.run_id
        WHERE d.tenant_id = $1 AND d.address = ANY($2) AND m.test = $3 AND d.status NOT IN ('suppressed', 'cancelled')
          AND greatest(d.created_at, r.started_at) > $4::timestamptz - $5 * interval '1 day'
        GROUP BY d.address HAVING count(*) >= $6`,
      [tenantId, addresses, test, now, days, limit],
    );
    return new Set(rows.map(({ address }) => address));
  }
}
