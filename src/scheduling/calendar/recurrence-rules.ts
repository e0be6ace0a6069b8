import type { FieldError } from '../../common/app-error';
import { cronErrors } from './cron-rule';
import { parseLocalDate, parseLocalDateTime } from './local-time';
import { lastWallOf, localRuleOf, occurrencesAfter, type Recurrence } from './recurrence';
import { readRRule } from './rrule-parts';
import { canonicalZone } from './zone';

export interface RecurrenceLimits {
  /** How close two occurrences may be by the clock, up to a day. */
  minimumIntervalMinutes: number;
}

/** With a count the occurrences are counted from the start each time. */
const MAX_COUNT = 1_000;
const MAX_EXCEPTIONS = 500;
const DATE_TIME = 'a local time that exists, such as 2026-12-24T18:00, between 1900 and 2199, with no offset';
const DATE = 'a date such as 2026-12-24';

/** What is wrong with a recurrence that somebody gave; `pointer` is where it stands. Pure; names every fault at once. */
export function recurrenceErrors(
  recurrence: Recurrence,
  limits: RecurrenceLimits,
  pointer = '',
): FieldError[] {
  const { cron, rrule, timezone, start } = recurrence;
  const errors: FieldError[] = [];
  const refuse = (field: string, code: string, detail: string) =>
    errors.push({ pointer: `${pointer}/${field}`, code, detail });

  if (cron !== undefined && rrule !== undefined)
    refuse('rrule', 'ambiguous', 'Give either "cron" or "rrule", not both.');
  else if (cron !== undefined) errors.push(...cronErrors(cron, `${pointer}/cron`));
  else if (rrule !== undefined) {
    const read = readRRule(rrule, `${pointer}/rrule`);
    if ('errors' in read) errors.push(...read.errors);
  } else refuse('cron', 'required', 'Give "cron", or "rrule" for a rule of RFC 5545.');

  if (canonicalZone(timezone) === null) refuse('timezone', 'unknown_timezone', UNKNOWN_ZONE);
  if (parseLocalDateTime(start) === null)
    refuse('start', 'invalid_local_time', `"start" takes ${DATE_TIME}.`);
  errors.push(...endErrors(recurrence, pointer), ...exceptionErrors(recurrence, pointer));
  return errors.length > 0 ? errors : paceErrors(recurrence, limits, pointer);
}

export const UNKNOWN_ZONE =
  '"timezone" takes the name of a zone of the IANA time zone database, such as Europe/Berlin.';

function endErrors({ until, count, start }: Recurrence, pointer: string): FieldError[] {
  const at = (field: string) => `${pointer}/${field}`;
  if (until !== undefined && count !== undefined)
    return [{ pointer: at('count'), code: 'ambiguous', detail: 'Give either "until" or "count", not both.' }];
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MAX_COUNT)) {
    const detail = `"count" takes a whole number from 1 to ${MAX_COUNT}. Give "until" for a longer time.`;
    return [{ pointer: at('count'), code: 'out_of_range', detail }];
  }
  if (until === undefined) return [];
  if (parseLocalDate(until) === null && parseLocalDateTime(until) === null) {
    const detail = `"until" takes ${DATE_TIME}, or ${DATE}.`;
    return [{ pointer: at('until'), code: 'invalid_local_time', detail }];
  }
  const first = parseLocalDateTime(start);
  if (first === null || lastWallOf(until) >= first) return [];
  return [{ pointer: at('until'), code: 'ends_before_start', detail: '"until" must not be before "start".' }];
}

function exceptionErrors({ exceptions = [] }: Recurrence, pointer: string): FieldError[] {
  if (exceptions.length > MAX_EXCEPTIONS) {
    const detail = `At most ${MAX_EXCEPTIONS} exceptions.`;
    return [{ pointer: `${pointer}/exceptions`, code: 'too_many', detail }];
  }
  return exceptions.flatMap((text, i) => {
    if (parseLocalDate(text) !== null || parseLocalDateTime(text) !== null) return [];
    const detail = `An exception takes ${DATE} or ${DATE_TIME}.`;
    return [{ pointer: `${pointer}/exceptions/${i}`, code: 'invalid_local_time', detail }];
  });
}

function paceErrors(recurrence: Recurrence, limits: RecurrenceLimits, pointer: string): FieldError[] {
  const at = `${pointer}/${recurrence.cron === undefined ? 'rrule' : 'cron'}`;
  const start = parseLocalDateTime(recurrence.start) ?? 0;
  const least = limits.minimumIntervalMinutes;
  if (localRuleOf(recurrence, start).intervalMinutes < least) {
    const detail = `Two of its times are less than ${least} minutes apart. Leave at least ${least} minutes between them.`;
    return [{ pointer: at, code: 'too_frequent', detail }];
  }
  const beginning = new Date(start - 2 * 86_400_000);
  if (occurrencesAfter(recurrence, beginning, 1).length > 0) return [];
  const detail =
    'No time is left: the rule does not come within ten years, or not before its end, or only at its exceptions.';
  return [{ pointer: at, code: 'never_comes', detail }];
}
