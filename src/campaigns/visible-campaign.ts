import { AppError } from '../common/app-error';
import type { CampaignId } from '../common/ids';
import type { Tx } from '../database/database';
import { isHiddenFrom } from '../messages/visible-mode';
import type { TenantCaller } from '../tenants/access';
import type { Campaign } from './campaign.entity';
import type { CampaignStore } from './campaign.store';

/** For a change, by somebody who may know of it. */
export async function takeVisible(
  campaigns: CampaignStore,
  tx: Tx,
  caller: TenantCaller,
  id: CampaignId,
): Promise<Campaign> {
  return visible(caller, await campaigns.take(tx, caller.tenantId, id));
}

export async function findVisible(
  campaigns: CampaignStore,
  tx: Tx,
  caller: TenantCaller,
  id: CampaignId,
): Promise<Campaign> {
  return visible(caller, await campaigns.find(tx, caller.tenantId, id));
}

function visible(caller: TenantCaller, campaign: Campaign | null): Campaign {
  if (!campaign || isHiddenFrom(caller, campaign.test)) throw AppError.notFound('campaign');
  return campaign;
}
