import { type Room, room } from '../../room';

const RIGHTS = { changes: 'campaigns:write' } as const;

export const CAMPAIGN_ROOMS: Room[] = [
  room('/campaigns', () => import('./campaigns-page'), 'CampaignsPage', RIGHTS),
  room('/campaigns/new', () => import('./new-campaign-page'), 'NewCampaignPage', {
    needs: 'campaigns:write',
  }),
  room('/campaigns/settings', () => import('./settings-page'), 'SettingsPage', RIGHTS),
  room('/campaigns/:campaignId/edit', () => import('./edit-campaign-page'), 'EditCampaignPage', {
    needs: 'campaigns:write',
  }),
  room('/campaigns/:campaignId/runs/:runId', () => import('./run-page'), 'RunPage', RIGHTS),
  room('/campaigns/:campaignId', () => import('./campaign-page'), 'CampaignPage', RIGHTS),
];
