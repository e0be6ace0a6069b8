import { type Room, room } from '../../room';

export const CAMPAIGN_ROOMS: Room[] = [
  room('/campaigns', () => import('./campaigns-page'), 'CampaignsPage'),
  room('/campaigns/new', () => import('./new-campaign-page'), 'NewCampaignPage'),
  room('/campaigns/settings', () => import('./settings-page'), 'SettingsPage'),
  room('/campaigns/:campaignId/edit', () => import('./edit-campaign-page'), 'EditCampaignPage'),
  room('/campaigns/:campaignId/runs/:runId', () => import('./run-page'), 'RunPage'),
  room('/campaigns/:campaignId', () => import('./campaign-page'), 'CampaignPage'),
];
