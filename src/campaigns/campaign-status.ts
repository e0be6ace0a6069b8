/** A recurring campaign is `running` from its first run to the end of its last; each run has a status of its own. */
export const CAMPAIGN_STATUSES = [
  'draft',
  'pending_approval',
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
  // Taken back to be changed, or not approved.
  draft: ['pending_approval', 'scheduled'],
  pending_approval: ['draft'],
  // From `paused` when it was paused before its first run.
  scheduled: ['draft', 'pending_approval', 'paused'],
  running: ['scheduled', 'paused'],
  paused: ['running', 'scheduled'],
  completed: ['running', 'scheduled'],
  cancelled: ['draft', 'pending_approval', 'scheduled', 'running', 'paused'],
  failed: ['scheduled', 'running'],
};

export function campaignAllowedFrom(to: CampaignStatus): readonly CampaignStatus[] {
  return FROM[to];
}

/** Nothing follows. */
export function isOver(status: CampaignStatus): boolean {
  return !CAMPAIGN_STATUSES.some((to) => FROM[to].includes(status));
}

/**
 * `awaiting_decision`: it came up late, and somebody is to say whether it runs. `gathering` who is in it, `running` while
 * they are sent to, `finishing` until each of them has come to an end. `skipped`: it never began.
 */
export const RUN_STATUSES = [
  'awaiting_decision',
  'gathering',
  'running',
  'paused',
  'finishing',
  'completed',
  'skipped',
  'cancelled',
  'failed',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** In which a run moves on by itself. */
export const MOVING_RUN = ['gathering', 'running', 'finishing'] as const;
export type MovingRun = (typeof MOVING_RUN)[number];

export function isMoving(status: RunStatus): status is MovingRun {
  return (MOVING_RUN as readonly RunStatus[]).includes(status);
}
