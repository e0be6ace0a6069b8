import type { CampaignDetail } from '@carillon/client';
import { type Draft, EMPTY_DRAFT } from './draft';
import { draftScheduleOf } from './schedule-of';

/** A campaign that is there, to be changed. What the API does not tell again stays as it is where it is left empty. */
export function draftOf(campaign: CampaignDetail): Draft {
  const { template, warm_up: warmUp, experiment } = campaign;
  return {
    ...EMPTY_DRAFT,
    campaignId: campaign.id,
    name: campaign.name,
    channel: campaign.channel,
    templateId: template.id,
    version: template.version === undefined ? '' : String(template.version),
    from: campaign.from ?? '',
    topic: campaign.topic ?? '',
    variables: typedOf(campaign.variables),
    audienceId: campaign.audience_id ?? '',
    schedule: draftScheduleOf(campaign.schedule),
    window: campaign.sending_window,
    outsideWindow: campaign.outside_window,
    throttle: campaign.throttle.map(({ limit, per }) => ({ limit: String(limit), per })),
    warmUp: warmUp && {
      firstDay: String(warmUp.first_day),
      factor: String(warmUp.factor),
      ceiling: String(warmUp.ceiling),
    },
    experiment: experiment && {
      variants: experiment.variants.map(({ name, template: own, variables }) => ({
        name,
        templateId: own?.id ?? '',
        variables: typedOf(variables ?? {}),
      })),
      sharePercent: String(Math.round(experiment.test_share * 10_000) / 100),
      winnerBy: experiment.winner_by,
      waitMinutes: String(experiment.wait / 60),
    },
    isCritical: campaign.priority === 'critical',
  };
}

function typedOf(variables: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
