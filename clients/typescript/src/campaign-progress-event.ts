import type { CampaignDetail, CampaignProgress } from './schema.generated.js';

/** How far a campaign is: `null` before it is launched, and its status when it is over. */
export type CampaignProgressEvent =
  | { event: 'progress'; data: CampaignProgress | null }
  | { event: 'end'; data: { status: CampaignDetail['status'] } };
