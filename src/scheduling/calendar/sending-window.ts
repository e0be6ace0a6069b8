import type { FieldError } from '../../common/app-error';
import {
  DAY_MS,
  type LocalDate,
  type LocalTime,
  midnightOf,
  MINUTE_MS,
  MINUTES_OF_A_DAY,
  parseLocalDate,
  parseLocalTime,
  type Weekday,
  WEEKDAYS,
  weekdayOf,
} from './local-time';
import { changesBetween, instantOfWall, wallAt } from './zone';

/** Hours of some weekdays. An end that is not after the beginning lies on the next day; `24:00` is midnight. */
export interface WeeklyHours {
  weekdays: Weekday[];
  from: LocalTime;
  to: LocalTime;
}

/** By the clock on the wall of whatever zone it is asked for. */
export interface SendingWindow {
  /** Empty: always. */
  open: WeeklyHours[];
  /** Never, though it may be open. */
  quiet: WeeklyHours[];
  /** Nothing is sent on these days, nor in open hours that began on them and pass midnight. */
  holidays: LocalDate[];
}

interface Span {
  from: number;
  to: number;
}

const MAX_HOURS = 50;
const MAX_HOLIDAYS = 500;
const WEEK_MS = 7 * DAY_MS;
const YEAR_MS = 366 * DAY_MS;

/**
 * Whether the clocks show a time that is open. So a time that they show twice is open twice, and one that they skip
 * is never; hours that begin in a gap are open from its end.
 */
export function isOpen(window: SendingWindow, zone: string, at: Date): boolean {
  return isOpenWall(window, wallAt(zone, at.getTime()));
}

/** The instant itself when it is open, else the first one after it that is; null: not within a year. */
export function nextOpening(window: SendingWindow, zone: string, at: Date): Date | null {
  return isOpen(window, zone, at) ? at : firstTurn(window, zone, at, true);
}

/** The instant itself when it is closed, else the first one after it that is; null: not within a year. */
export function closesAt(window: SendingWindow, zone: string, at: Date): Date | null {
  return isOpen(window, zone, at) ? firstTurn(window, zone, at, false) : at;
}

/**
 * It can turn only where open hours begin or end by the clock, or where the clocks change. Weeks are looked at one
 * after the other, with a day more on both sides, as a change of the clocks can lead back over midnight.
 */
function firstTurn(window: SendingWindow, zone: string, after: Date, toOpen: boolean): Date | null {
  const afterMs = after.getTime();
  const changes = changesBetween(zone, afterMs, afterMs + YEAR_MS);
  const firstDay = midnightOf(wallAt(zone, afterMs));
  for (let week = firstDay; week < firstDay + YEAR_MS; week += WEEK_MS) {
    const edges = edgesWithin(window, week - DAY_MS, week + WEEK_MS + DAY_MS, toOpen);
    const turns = [...edges.flatMap((edge) => instantsOf(zone, edge)), ...changes]
      .filter((atMs) => atMs > afterMs && isOpenWall(window, wallAt(zone, atMs)) === toOpen)
      .sort((a, b) => a - b);
    const [first] = turns;
    if (first !== undefined && wallAt(zone, first) < week + WEEK_MS) {
      return first - afterMs > YEAR_MS ? null : new Date(first);
    }
  }
  return null;
}

/** Where it begins (or ceases) to be open by the clock. */
function edgesWithin(window: SendingWindow, from: number, to: number, toOpen: boolean): number[] {
  const edges: number[] = [];
  for (let day = from; day < to; day += DAY_MS) {
    const spans = [day - DAY_MS, day].flatMap((each) => [
      ...spansOf(window.open, each),
      ...spansOf(window.quiet, each),
    ]);
    const within = [day, ...spans.flatMap((span) => [span.from, span.to])];
    edges.push(...within.filter((wall) => wall >= day && wall < day + DAY_MS));
  }
  return [...new Set(edges)].filter(
    (wall) => isOpenWall(window, wall) === toOpen && isOpenWall(window, wall - MINUTE_MS) !== toOpen,
  );
}

/** Every instant at which the clocks show it; for a time that they skip, the change is one of the turns anyway. */
function instantsOf(zone: string, wall: number): number[] {
  const { atMs, secondAtMs } = instantOfWall(zone, wall);
  return secondAtMs === null ? [atMs] : [atMs, secondAtMs];
}

function isOpenWall({ open, quiet, holidays }: SendingWindow, wall: number): boolean {
  const day = midnightOf(wall);
  const isHoliday = (midnight: number) => holidays.some((date) => parseLocalDate(date) === midnight);
  const covers = (hours: WeeklyHours[], midnight: number) =>
    spansOf(hours, midnight).some(({ from, to }) => from <= wall && wall < to);
  if (isHoliday(day) || covers(quiet, day) || covers(quiet, day - DAY_MS)) return false;
  return open.length === 0 || covers(open, day) || (covers(open, day - DAY_MS) && !isHoliday(day - DAY_MS));
}

/** The hours that begin on a day. */
function spansOf(hours: WeeklyHours[], midnight: number): Span[] {
  const weekday = weekdayOf(midnight);
  return hours
    .filter(({ weekdays }) => weekdays.includes(weekday))
    .map(({ from, to }) => {
      const begin = parseLocalTime(from) ?? 0;
      const end = endOf(to) ?? 0;
      const last = end > begin ? end : end + MINUTES_OF_A_DAY;
      return { from: midnight + begin * MINUTE_MS, to: midnight + last * MINUTE_MS };
    });
}

function endOf(to: LocalTime): number | null {
  return to === '24:00' ? MINUTES_OF_A_DAY : parseLocalTime(to);
}

/** What is wrong with a window that somebody gave; `pointer` is where it stands. Pure; names every fault at once. */
export function sendingWindowErrors(window: SendingWindow, pointer = ''): FieldError[] {
  const errors = (['open', 'quiet'] as const).flatMap((list) => {
    if (window[list].length > MAX_HOURS)
      return [fault(`${pointer}/${list}`, 'too_many', `At most ${MAX_HOURS} entries.`)];
    return window[list].flatMap((hours, i) => hoursErrors(hours, `${pointer}/${list}/${i}`));
  });
  if (window.holidays.length > MAX_HOLIDAYS)
    errors.push(fault(`${pointer}/holidays`, 'too_many', `At most ${MAX_HOLIDAYS} holidays.`));
  const badDays = window.holidays.flatMap((date, i) => (parseLocalDate(date) === null ? [i] : []));
  const detail = 'A holiday takes a date that exists, such as 2026-12-25.';
  return [...errors, ...badDays.map((i) => fault(`${pointer}/holidays/${i}`, 'invalid_local_date', detail))];
}

function hoursErrors({ weekdays, from, to }: WeeklyHours, pointer: string): FieldError[] {
  const errors: FieldError[] = [];
  if (weekdays.length === 0 || !weekdays.every((day) => WEEKDAYS.includes(day)))
    errors.push(fault(`${pointer}/weekdays`, 'invalid_weekday', `Weekdays are ${WEEKDAYS.join(', ')}.`));
  if (parseLocalTime(from) === null)
    errors.push(fault(`${pointer}/from`, 'invalid_local_time', '"from" takes a time of day such as 08:00.'));
  if (endOf(to) === null)
    errors.push(
      fault(`${pointer}/to`, 'invalid_local_time', '"to" takes a time of day such as 20:00, or 24:00.'),
    );
  else if (from === to) {
    const detail = '"from" and "to" are the same. Give 00:00 and 24:00 for the whole day.';
    errors.push(fault(`${pointer}/to`, 'ambiguous', detail));
  }
  return errors;
}

function fault(pointer: string, code: string, detail: string): FieldError {
  return { pointer, code, detail };
}
