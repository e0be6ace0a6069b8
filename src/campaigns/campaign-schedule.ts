import type { FieldError } from '../common/app-error';
import { planLocalLaunch, type PastRule } from '../scheduling/calendar/local-launch';
import { HOUR_MS, MINUTE_MS, parseLocalDateTime } from '../scheduling/calendar/local-time';
import type { LateRule, MisfirePolicy } from '../scheduling/calendar/misfire';
import { type Occurrence, occurrencesAfter, type Recurrence } from '../scheduling/calendar/recurrence';
import { recurrenceErrors, UNKNOWN_ZONE } from '../scheduling/calendar/recurrence-rules';
import { canonicalZone, localAt } from '../scheduling/calendar/zone';

/** As it was asked for: one of `at`, `local_time`, `cron` and `rrule`, and what goes with it. */
export interface CampaignSchedule {
  at?: string;
  local_time?: string;
  when_past?: PastRule;
  cron?: string;
  rrule?: string;
  timezone?: string;
  start?: string;
  until?: string;
  count?: number;
  exceptions?: string[];
  late_after?: number;
  when_late?: LateRule;
}

/** What is known about a campaign when its runs are planned. */
export interface Planned {
  schedule: CampaignSchedule | null;
  launchedAt: Date;
  plannedTo: Date | null;
}

/** Of a campaign that is not repeated. */
export const ONCE = 'once';
/** A campaign each five minutes is somebody's mistake. */
const CLOSEST_RUNS_MINUTES = 15;
/** No zone is further ahead of UTC (Kiritimati). */
const FURTHEST_AHEAD_MS = 14 * HOUR_MS;
/** So that the first zone is ready when its time comes. */
const GATHERED_BEFORE_MS = 5 * MINUTE_MS;
const MOST_DUE = 500;
const LATE_AFTER_SECONDS = 3_600;
const KINDS = ['at', 'local_time', 'cron', 'rrule'] as const;

/** What is wrong with a schedule that somebody gave. Pure; names every fault at once. */
export function scheduleErrors(schedule: CampaignSchedule, pointer = '/schedule'): FieldError[] {
  const given = KINDS.filter((kind) => schedule[kind] !== undefined);
  if (given.length !== 1) {
    const detail = 'A schedule takes one of "at", "local_time", "cron" and "rrule".';
    return [{ pointer, code: given.length === 0 ? 'required' : 'ambiguous', detail }];
  }
  const errors = superfluousErrors(schedule, pointer);
  const { timezone, local_time: localTime } = schedule;
  if (schedule.cron !== undefined || schedule.rrule !== undefined) {
    const { start = '2000-01-01T00:00' } = schedule;
    const given = { ...recurrenceOf(schedule, start), timezone: timezone ?? '' };
    return [...errors, ...recurrenceErrors(given, { minimumIntervalMinutes: CLOSEST_RUNS_MINUTES }, pointer)];
  }
  if (timezone !== undefined && canonicalZone(timezone) === null)
    errors.push({ pointer: `${pointer}/timezone`, code: 'unknown_timezone', detail: UNKNOWN_ZONE });
  if (localTime !== undefined && parseLocalDateTime(localTime) === null) {
    const detail = '"local_time" takes a local time that exists, such as 2026-12-24T18:00, with no offset.';
    errors.push({ pointer: `${pointer}/local_time`, code: 'invalid_local_time', detail });
  }
  return errors;
}

/** Which fields go with others only. */
const GOES_WITH: Partial<Record<keyof CampaignSchedule, readonly (typeof KINDS)[number][]>> = {
  when_past: ['local_time'],
  timezone: ['local_time', 'cron', 'rrule'],
  start: ['cron', 'rrule'],
  until: ['cron', 'rrule'],
  count: ['cron', 'rrule'],
  exceptions: ['cron', 'rrule'],
};

function superfluousErrors(schedule: CampaignSchedule, pointer: string): FieldError[] {
  return Object.entries(GOES_WITH).flatMap(([field, kinds]) => {
    if (schedule[field as keyof CampaignSchedule] === undefined) return [];
    if (kinds.some((kind) => schedule[kind] !== undefined)) return [];
    const detail = `"${field}" goes with ${kinds.map((kind) => `"${kind}"`).join(', ')} only.`;
    return [{ pointer: `${pointer}/${field}`, code: 'superfluous', detail }];
  });
}

export function isRecurring(schedule: CampaignSchedule | null): boolean {
  return schedule?.cron !== undefined || schedule?.rrule !== undefined;
}

/** Runs of a campaign that are due, oldest first, each with what it is unique by; and when the next one is to begin. */
export function runsDue(plan: Planned, now: Date): { due: Occurrence[]; next: Date | null } {
  const coming = runsAfter(plan, MOST_DUE + 1);
  const due = coming.filter(({ at }) => at <= now).slice(0, MOST_DUE);
  return { due, next: coming[due.length]?.at ?? null };
}

/** The next runs of a campaign, at most `limit`. Of one for local times: when the first zone's begins. */
export function runsAfter({ schedule, launchedAt, plannedTo }: Planned, limit: number): Occurrence[] {
  if (schedule && isRecurring(schedule)) {
    const start = schedule.start ?? localAt(schedule.timezone ?? 'UTC', launchedAt);
    const after = plannedTo ?? new Date(launchedAt.getTime() - 1);
    return occurrencesAfter(recurrenceOf(schedule, start), after, limit);
  }
  if (plannedTo !== null) return [];
  const at = beginsAt(schedule, launchedAt);
  return [{ key: ONCE, local: schedule?.local_time ?? localAt('UTC', at), at, notes: [] }];
}

function beginsAt(schedule: CampaignSchedule | null, launchedAt: Date): Date {
  const wanted = wantedAt(schedule);
  return wanted !== null && wanted > launchedAt ? wanted : launchedAt;
}

function wantedAt(schedule: CampaignSchedule | null): Date | null {
  if (schedule?.at !== undefined) return new Date(schedule.at);
  if (schedule?.local_time === undefined) return null;
  const wall = parseLocalDateTime(schedule.local_time) ?? 0;
  return new Date(wall - FURTHEST_AHEAD_MS - GATHERED_BEFORE_MS);
}

/** Whether zones of recipients matter for when they are sent to. */
export function isByZone(schedule: CampaignSchedule | null): boolean {
  return schedule?.local_time !== undefined;
}

/** When those of a zone get it; null: not at all, as the time was past there. */
export function launchIn(
  { schedule, launchedAt }: Pick<Planned, 'schedule' | 'launchedAt'>,
  plannedAt: Date,
  zone: string,
): Date | null {
  if (schedule?.local_time === undefined) return plannedAt;
  const launch = {
    local: schedule.local_time,
    launchedAt,
    whenPast: schedule.when_past ?? 'send_now',
    defaultZone: zone,
  };
  return planLocalLaunch(launch, [zone])[0]?.at ?? null;
}

export function misfirePolicyOf(schedule: CampaignSchedule | null): MisfirePolicy {
  return {
    toleranceMs: (schedule?.late_after ?? LATE_AFTER_SECONDS) * 1_000,
    whenLate: schedule?.when_late ?? 'ask',
  };
}

function recurrenceOf(schedule: CampaignSchedule, start: string): Recurrence {
  const { cron, rrule, timezone = 'UTC', until, count, exceptions } = schedule;
  return {
    ...(cron !== undefined && { cron }),
    ...(rrule !== undefined && { rrule }),
    ...{ timezone, start },
    ...(until !== undefined && { until }),
    ...(count !== undefined && { count }),
    ...(exceptions !== undefined && { exceptions }),
  };
}
