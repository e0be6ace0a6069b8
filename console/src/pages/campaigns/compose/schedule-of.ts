import type { CampaignSchedule } from '@carillon/client';
import { instantOf, localOf } from '../../../kit/instants';
import { cronOf, repeatOf } from '../repeat';
import { type DraftSchedule, EMPTY_DRAFT } from './draft';

const DEFAULT_LATE = '60';

/** As the API takes it; null: as soon as it is launched. */
export function scheduleOf(draft: DraftSchedule): CampaignSchedule | null {
  if (draft.when === 'now') return null;
  const late = {
    ...(draft.lateMinutes !== DEFAULT_LATE && { late_after: Math.round(Number(draft.lateMinutes) * 60) }),
    ...(draft.whenLate !== 'ask' && { when_late: draft.whenLate }),
  };
  if (draft.when === 'at')
    // What is no time is left for the API to refuse.
    return { at: instantOf(draft.at) ?? draft.at, ...late };
  if (draft.when === 'local')
    return { local_time: draft.localTime, when_past: draft.whenPast, timezone: draft.timezone, ...late };
  const exceptions = draft.exceptions.split(/[\s,;]+/).filter((day) => day !== '');
  return {
    ...(draft.repeatBy === 'rrule'
      ? { rrule: draft.rrule }
      : { cron: draft.repeatBy === 'cron' ? draft.cron : cronOf(draft.repeat) }),
    timezone: draft.timezone,
    ...(draft.start && { start: draft.start }),
    ...(draft.end === 'until' && draft.until && { until: draft.until }),
    ...(draft.end === 'count' && draft.count && { count: Number(draft.count) }),
    ...(exceptions.length > 0 && { exceptions }),
    ...late,
  };
}

export function draftScheduleOf(schedule: CampaignSchedule | null): DraftSchedule {
  const empty = EMPTY_DRAFT.schedule;
  if (!schedule) return empty;
  const { at, local_time: local, cron, rrule, timezone, count, until } = schedule;
  const repeat = cron === undefined ? null : repeatOf(cron);
  return {
    ...empty,
    when: at ? 'at' : local ? 'local' : 'again',
    at: at ? localOf(at) : '',
    localTime: local ?? '',
    whenPast: schedule.when_past ?? 'send_now',
    repeatBy: rrule === undefined ? (repeat ? 'choices' : 'cron') : 'rrule',
    repeat: repeat ?? empty.repeat,
    cron: cron ?? empty.cron,
    rrule: rrule ?? empty.rrule,
    timezone: timezone ?? empty.timezone,
    start: schedule.start ?? '',
    end: until ? 'until' : count ? 'count' : 'never',
    until: until ?? '',
    count: count ? String(count) : '',
    exceptions: (schedule.exceptions ?? []).join('\n'),
    lateMinutes: schedule.late_after === undefined ? DEFAULT_LATE : String(schedule.late_after / 60),
    whenLate: schedule.when_late ?? 'ask',
  };
}
