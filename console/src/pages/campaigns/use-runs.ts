import { type List, useList } from '../../api/reading';
import type { CampaignRun } from '@carillon/client';

/** Runs of a campaign, newest first, dry runs among them. */
export function useRuns(campaignId: string, everyMs: number | false): List<CampaignRun> {
  return useList(
    ['campaigns', campaignId, 'runs'],
    (carillon, after, signal) =>
      carillon.campaigns.runs.list(campaignId, { limit: 30, ...(after && { after }) }, { signal }).page(),
    { everyMs },
  );
}
