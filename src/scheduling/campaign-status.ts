/**
 * What a campaign can be in. A recurring one is `running` from its first run to the end of its last; each of its runs
 * has a status of its own.
 */
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

/** Nothing follows. */
export const ENDED_CAMPAIGN = ['completed', 'cancelled', 'failed'] as const;

/** The table of moves: from which statuses a campaign may come to each. */
export const CAMPAIGN_MOVES: Readonly<Record<CampaignStatus, readonly CampaignStatus[]>> = {
  // Taken back to be changed, or returned by whoever was to approve it.
  draft: ['pending_approval', 'scheduled'],
  pending_approval: ['draft'],
  scheduled: ['draft', 'pending_approval'],
  running: ['scheduled', 'paused'],
  paused: ['running'],
  completed: ['running'],
  cancelled: ['draft', 'pending_approval', 'scheduled', 'running', 'paused'],
  failed: ['scheduled', 'running'],
};

/** What is asked of a campaign may be changed. */
export const CHANGEABLE_CAMPAIGN: readonly CampaignStatus[] = ['draft'];

/**
 * One run of a campaign, for one occurrence. `awaiting_decision`: it is late and somebody is to say whether it runs.
 * `skipped`: it never began.
 */
export const RUN_STATUSES = [
  'planned',
  'awaiting_decision',
  'running',
  'paused',
  'completed',
  'skipped',
  'cancelled',
  'failed',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const ENDED_RUN = ['completed', 'skipped', 'cancelled', 'failed'] as const;

/** The table of moves: from which statuses a run may come to each. */
export const RUN_MOVES: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  planned: [],
  awaiting_decision: ['planned'],
  running: ['planned', 'awaiting_decision', 'paused'],
  paused: ['running'],
  completed: ['running'],
  skipped: ['planned', 'awaiting_decision'],
  cancelled: ['planned', 'awaiting_decision', 'running', 'paused'],
  failed: ['planned', 'running'],
};
