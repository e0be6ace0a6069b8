import * as fc from 'fast-check';
import {
  CAMPAIGN_STATUSES,
  type CampaignStatus,
  campaignAllowedFrom,
  isOver,
} from '../../src/campaigns/campaign-status';

/** What the guarded UPDATE does: moves when the table allows it, and otherwise leaves the row alone. */
const apply = (status: CampaignStatus, to: CampaignStatus): CampaignStatus =>
  campaignAllowedFrom(to).includes(status) ? to : status;

function reachable(from: CampaignStatus): Set<CampaignStatus> {
  const found = new Set([from]);
  for (const status of found)
    for (const to of CAMPAIGN_STATUSES) if (campaignAllowedFrom(to).includes(status)) found.add(to);
  return found;
}

describe('the moves of a campaign', () => {
  it('reach every status from the first', () => {
    expect([...reachable('draft')].sort()).toEqual([...CAMPAIGN_STATUSES].sort());
  });

  it('lead from every status that has not ended to an end, and from an end nowhere', () => {
    for (const status of CAMPAIGN_STATUSES) {
      const onwards = reachable(status);
      if (isOver(status)) expect([...onwards]).toEqual([status]);
      else for (const end of ['completed', 'cancelled'] as const) expect(onwards).toContain(end);
    }
  });

  it('never leave an end, whatever is asked for in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CAMPAIGN_STATUSES)), (wishes) => {
        let status: CampaignStatus = 'draft';
        for (const to of wishes) {
          const next = apply(status, to);
          if (isOver(status)) expect(next).toBe(status);
          status = next;
        }
      }),
    );
  });

  it('launch nothing that was not a draft, and send nothing that was not launched', () => {
    expect(campaignAllowedFrom('running')).not.toContain('draft');
    expect(campaignAllowedFrom('running')).not.toContain('pending_approval');
    expect(campaignAllowedFrom('paused')).not.toContain('draft');
  });
});
