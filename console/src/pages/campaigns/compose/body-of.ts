import type { CreateCampaign, Experiment, UpdateCampaign, Variable } from '@carillon/client';
import type { Draft, DraftExperiment } from './draft';
import { scheduleOf } from './schedule-of';

/** What the template says of its variables, by name. */
export type Types = Record<string, Variable['type']>;

/** What POST /v1/campaigns takes; a null is what PATCH takes away, and POST goes without. */
export function createBodyOf(draft: Draft, types: Types): CreateCampaign {
  const given = Object.entries(updateBodyOf(draft, types)).filter(([, value]) => value !== null);
  return { ...(Object.fromEntries(given) as Omit<CreateCampaign, 'channel'>), channel: draft.channel };
}

export function updateBodyOf(
  draft: Draft,
  types: Types,
): UpdateCampaign & Pick<CreateCampaign, 'name' | 'template'> {
  const { window, warmUp, experiment } = draft;
  const replyTo = wordsIn(draft.replyTo);
  const tags = wordsIn(draft.tags);
  return {
    name: draft.name.trim(),
    template: { id: draft.templateId, ...(draft.version && { version: Number(draft.version) }) },
    ...(draft.from.trim() && { from: draft.from.trim() }),
    ...(replyTo.length > 0 && { reply_to: replyTo }),
    ...(draft.topic && { topic: draft.topic }),
    ...(tags.length > 0 && { tags }),
    variables: variablesOf(draft.variables, types),
    audience_id: draft.audienceId || null,
    schedule: scheduleOf(draft.schedule),
    priority: draft.isCritical ? 'critical' : 'normal',
    sending_window: window,
    outside_window: draft.outsideWindow,
    throttle: draft.throttle.map(({ limit, per }) => ({ limit: Number(limit), per })),
    warm_up: warmUp && {
      first_day: Number(warmUp.firstDay),
      factor: Number(warmUp.factor),
      ceiling: Number(warmUp.ceiling),
    },
    experiment: experiment && experimentOf(experiment, types),
  };
}

function experimentOf(
  { variants, sharePercent, winnerBy, waitMinutes }: DraftExperiment,
  types: Types,
): Experiment {
  return {
    variants: variants.map(({ name, templateId, variables }) => ({
      name,
      ...(templateId && { template: { id: templateId } }),
      ...(Object.values(variables).some((value) => value !== '') && {
        variables: variablesOf(variables, types),
      }),
    })),
    test_share: Number(sharePercent) / 100,
    winner_by: winnerBy,
    wait: Math.round(Number(waitMinutes) * 60),
  };
}

function variablesOf(typed: Record<string, string>, types: Types): Record<string, unknown> {
  const given = Object.entries(typed).filter(([, text]) => text !== '');
  return Object.fromEntries(given.map(([name, text]) => [name, valueOf(text, types[name] ?? null)]));
}

/** What is no text is JSON; of what the template says nothing, only what looks like a list or an object. */
function valueOf(text: string, type: Variable['type']): unknown {
  if (type === 'string' || type === 'date') return text;
  if (type === null && !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function wordsIn(text: string): string[] {
  return text
    .split(/[,\n]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
