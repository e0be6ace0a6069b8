import { Cron } from 'croner';
import type { FieldError } from '../../common/app-error';
import { DAY_MS, HOUR_MS, MINUTE_MS, MINUTES_OF_A_DAY } from './local-time';
import { HORIZON_MS, type LocalRule, MinutePattern } from './local-rule';

const FIELDS = [
  ['minute', '0-59'],
  ['hour', '0-23'],
  ['day of the month', '1-31, L for the last day, or 15W for the workday next to the 15th'],
  ['month', '1-12 or JAN-DEC'],
  ['day of the week', '0-7 or SUN-SAT, FRI#2 for the second and FRI#L for the last Friday'],
] as const;
const MAX_LENGTH = 200;
const ALL_DAYS = /^[*?]$/;
const EVERY_SO_MANY_DAYS = /^[*?]\//;

/**
 * Five fields of cron. A day of the month and a day of the week together mean either, as in every cron; `+MON` means
 * both.
 */
export function cronErrors(text: string, pointer: string): FieldError[] {
  const fields = fieldsOf(text);
  if (fields === null) {
    const detail =
      'Five fields, with a space between: minute, hour, day of the month, month, day of the week, such as 0 9 * * MON-FRI.';
    return [{ pointer, code: 'invalid_cron', detail }];
  }
  const errors = FIELDS.flatMap(([name, takes], i) => {
    const alone = FIELDS.map((_, j) => (i === j ? fields[i] : '*')).join(' ');
    if (parse(alone) !== null) return [];
    const detail = `The ${name} cannot be read. It takes ${takes}; lists (1,15), ranges (1-5) and steps (*/2, 1-31/2).`;
    return [{ pointer, code: 'invalid_cron', detail }];
  });
  const [, , days = '', , weekdays = ''] = fields;
  if (errors.length === 0 && (isUnclear(days, weekdays) || isUnclear(weekdays, days))) {
    const detail =
      'Crons differ in what a step from * means beside another day field. Write the days out, such as 1-31/2.';
    errors.push({ pointer, code: 'ambiguous', detail });
  }
  return errors;
}

/** For text without `cronErrors`. The library is asked in UTC, where no local time is skipped or comes twice. */
export function cronRule(text: string): LocalRule {
  const fields = fieldsOf(text);
  const cron = fields && parse(fields.join(' '));
  if (!cron) throw new RangeError('not a cron rule');
  const [minuteField, hourField] = fields;
  const minutes = runsWithin(HOUR_MS, `${minuteField} * * * *`).map((ms) => ms / MINUTE_MS);
  const hours = runsWithin(DAY_MS, `0 ${hourField} * * *`).map((ms) => ms / HOUR_MS);
  const times = new MinutePattern(
    hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)),
    MINUTES_OF_A_DAY,
  );
  return {
    nextAfter: (wall) => {
      const next = cron.nextRun(new Date(wall))?.getTime() ?? Infinity;
      return next - wall > HORIZON_MS ? null : next;
    },
    intervalMinutes: times.intervalMinutes,
    keepsPaceOver: (minutes) => hours.length === 24 && times.isSameAfter(minutes),
  };
}

function fieldsOf(text: string): string[] | null {
  const fields = text.trim().split(/\s+/);
  return text.length <= MAX_LENGTH && fields.length === FIELDS.length ? fields : null;
}

/** Paused, so that no timer is made; never given a function, so that there is nothing to run. */
function parse(pattern: string): Cron | null {
  try {
    return new Cron(pattern, { timezone: 'UTC', mode: '5-part', paused: true });
  } catch {
    return null;
  }
}

/** Vixie cron takes a field that begins with * for "any", step or not, and our library does not. */
function isUnclear(field: string, other: string): boolean {
  return EVERY_SO_MANY_DAYS.test(field) && !ALL_DAYS.test(other) && !other.startsWith('+');
}

/** When a pattern comes on the first of January 1970, in milliseconds from midnight, before `endMs`. */
function runsWithin(endMs: number, pattern: string): number[] {
  const cron = parse(pattern);
  const runs: number[] = [];
  for (let at = cron?.nextRun(new Date(-1)); at && at.getTime() < endMs; at = cron?.nextRun(at)) {
    runs.push(at.getTime());
  }
  return runs;
}
