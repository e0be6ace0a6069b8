import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { CampaignSettings } from './campaign-settings.entity';

export type SettingsOfCampaigns = Omit<CampaignSettings, 'tenantId' | 'updatedAt'>;

const DEFAULTS: SettingsOfCampaigns = {
  timeZone: 'UTC',
  sendingWindow: null,
  frequencyCap: null,
  approvalRequired: false,
};

@Injectable()
export class CampaignSettingsStore {
  async get(tx: Tx, tenantId: TenantId): Promise<SettingsOfCampaigns> {
    return (await tx.findOneBy(CampaignSettings, { tenantId })) ?? DEFAULTS;
  }

  async set(tx: Tx, tenantId: TenantId, settings: SettingsOfCampaigns): Promise<void> {
    const { timeZone, sendingWindow, frequencyCap, approvalRequired } = settings;
    await tx.query(
      `INSERT INTO campaign_settings (tenant_id, time_zone, sending_window, frequency_cap, approval_required)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id) DO UPDATE
          SET time_zone = excluded.time_zone, sending_window = excluded.sending_window,
              frequency_cap = excluded.frequency_cap, approval_required = excluded.approval_required, updated_at = now()`,
      [
        tenantId,
        timeZone,
        sendingWindow && JSON.stringify(sendingWindow),
        frequencyCap && JSON.stringify(frequencyCap),
        approvalRequired,
      ],
    );
  }
}
