import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database';
import type { CampaignTime } from './campaign-clock.store';
import type { SettingsOfCampaigns } from './campaign-settings.store';
import type { Campaign } from './campaign.entity';
import { type GatedGroup, RunGroupStore } from './run-group.store';
import type { CampaignRun } from './campaign-run.entity';
import { openingIn, windowsOf } from './sending-rules';

/**
 * Says when the gates of a run open and close, by the windows of the campaign and the tenant in the zone of each group. A
 * gate is open for one opening of its windows and then shuts by itself, until it is tended for the next one: nothing
 * leaves outside of a window, whether somebody looks or not.
 */
@Injectable()
export class RunGates {
  constructor(private readonly groups: RunGroupStore) {}

  /** Those of the run, tended. Groups that are to be left out where it is closed are marked so. */
  async tended(
    tx: Tx,
    run: CampaignRun,
    campaign: Campaign,
    settings: SettingsOfCampaigns,
    time: CampaignTime,
  ): Promise<GatedGroup[]> {
    const groups = await this.groups.gated(tx, run.tenantId, run.id);
    const windows = windowsOf(campaign.rules, settings.sendingWindow);
    const isUntended = (group: GatedGroup) => group.isUntended && (!group.done || group.waiting > 0);
    if (!groups.some(isUntended)) return groups;
    for (const group of groups.filter(isUntended)) {
      const from = run.dry || group.launchesAt > time.now ? group.launchesAt : time.now;
      const opening = openingIn(windows, group.timeZone ?? settings.timeZone, from);
      const isOutside = !opening || opening.opensAt > from;
      if (isOutside && (!opening || campaign.rules.outside_window === 'skip')) {
        await this.groups.update(tx, group, { skipCode: 'outside_window' });
        continue;
      }
      if (!opening) continue;
      await this.groups.tend(tx, group, {
        opensAt: opening.opensAt,
        gateOpensAt: time.dueAt(opening.opensAt),
        gateClosesAt: opening.closesAt && time.dueAt(opening.closesAt),
      });
    }
    return this.groups.gated(tx, run.tenantId, run.id);
  }
}
