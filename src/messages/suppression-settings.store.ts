import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { DEFAULT_SUPPRESSION_SETTINGS, SuppressionSettings } from './suppression-settings.entity';

export type SuppressionRules = Omit<SuppressionSettings, 'tenantId' | 'updatedAt'>;

/** How a tenant deals with addresses that bounce softly, and where else one can unsubscribe. */
@Injectable()
export class SuppressionSettingsStore {
  async find(tx: Tx, tenantId: TenantId): Promise<SuppressionRules> {
    return (await tx.findOneBy(SuppressionSettings, { tenantId })) ?? DEFAULT_SUPPRESSION_SETTINGS;
  }

  async set(tx: Tx, tenantId: TenantId, rules: SuppressionRules): Promise<void> {
    await tx.query(
      `INSERT INTO suppression_settings (tenant_id, soft_bounces, within_days, for_days, unsubscribe_mailto)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id) DO UPDATE SET soft_bounces = excluded.soft_bounces, within_days = excluded.within_days,
             for_days = excluded.for_days, unsubscribe_mailto = excluded.unsubscribe_mailto, updated_at = now()`,
      [tenantId, rules.softBounces, rules.withinDays, rules.forDays, rules.unsubscribeMailto],
    );
  }
}
