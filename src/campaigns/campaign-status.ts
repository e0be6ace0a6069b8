export const CAMPAIGN_STATUSES = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'completed',
  'cancelled',
  'failed',
] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** The table of moves: from which states a campaign may come to `to`. */
const FROM: Record<CampaignStatus, readonly CampaignStatus[]> = {
  draft: [],
  scheduled: ['draft'],
  running: ['draft', 'scheduled', 'paused'],
  paused: ['running', 'scheduled'],
  completed: ['running'],
  cancelled: ['draft', 'scheduled', 'running', 'paused'],
  failed: ['scheduled', 'running'],
};

export function campaignAllowedFrom(to: CampaignStatus): readonly CampaignStatus[] {
  return FROM[to];
}

/** Nothing follows. */
export function isOver(status: CampaignStatus): boolean {
  return !CAMPAIGN_STATUSES.some((to) => FROM[to].includes(status));
}

/** `gathering` who is in it, `running` while they are sent to, `finishing` until each of them has come to an end. */
export const RUN_STATUSES = [
  'gathering',
  'running',
  'paused',
  'finishing',
  'completed',
  'cancelled',
  'failed',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
