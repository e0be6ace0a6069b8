import type { FieldError } from '../../common/app-error';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './local-time';

/** So many in each minute, hour or day. */
export interface RateLimit {
  limit: number;
  per: 'minute' | 'hour' | 'day';
}

/** So many on the first day, and `factor` times as many on each day as on the one before, up to `ceiling`. */
export interface WarmUp {
  firstDay: number;
  factor: number;
  ceiling: number;
}

export type Throttle = RateLimit | WarmUp;

/** A stretch of time in which at most `limit` may leave. */
export interface ThrottleWindow {
  opensAt: Date;
  closesAt: Date;
  limit: number;
}

export interface Allowance {
  /** Infinity without a throttle. */
  mayLeave: number;
  /** When there is more, if none may leave now. */
  lookAgainAt: Date | null;
}

const LENGTH_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };

/**
 * Windows follow one another from `startedAt` on, without overlap, as long for all throttles of a run as they say; a
 * day is 24 hours from the start, so that no change of the clocks makes one shorter. What was sent in a window is
 * counted where it is known for sure, in the ledger; nothing is kept here.
 */
export function windowOf(throttle: Throttle, startedAt: Date, now: Date): ThrottleWindow {
  const lengthMs = lengthOf(throttle);
  const number = Math.max(0, Math.floor((now.getTime() - startedAt.getTime()) / lengthMs));
  const opensMs = startedAt.getTime() + number * lengthMs;
  return {
    opensAt: new Date(opensMs),
    closesAt: new Date(opensMs + lengthMs),
    limit: limitOf(throttle, number),
  };
}

/** How many may leave now. `sent[i]` is how many left in the present window of `throttles[i]`. */
export function allowance(
  throttles: readonly Throttle[],
  startedAt: Date,
  now: Date,
  sent: readonly number[],
): Allowance {
  if (now < startedAt) return { mayLeave: 0, lookAgainAt: startedAt };
  const windows = throttles.map((throttle, i) => ({
    closesAt: windowOf(throttle, startedAt, now).closesAt,
    left: leftIn(throttle, startedAt, now, sent[i] ?? 0),
  }));
  const mayLeave = Math.min(Infinity, ...windows.map(({ left }) => left));
  if (mayLeave > 0) return { mayLeave, lookAgainAt: null };
  const exhausted = windows.filter(({ left }) => left === 0).map(({ closesAt }) => closesAt.getTime());
  return { mayLeave, lookAgainAt: new Date(Math.max(...exhausted)) };
}

/** Nobody waits longer, and dates end somewhere. */
const FURTHEST_MS = 100 * 366 * DAY_MS;

/**
 * When the last of `remaining` leaves if each leaves as soon as it may, as though sending took no time: it does not
 * end before. null: not within a hundred years. Whole days are reckoned at once, since windows of minutes and hours
 * fit into them; the first and the last are walked through.
 */
export function estimatedFinish(
  throttles: readonly Throttle[],
  startedAt: Date,
  now: Date,
  sent: readonly number[],
  remaining: number,
): Date | null {
  const at = now < startedAt ? startedAt : now;
  const startMs = startedAt.getTime();
  const today = Math.floor((at.getTime() - startMs) / DAY_MS);
  const first = walkDay(throttles, startedAt, at, now < startedAt ? [] : sent, remaining);
  if (first.finishedAt) return first.finishedAt;
  let day = today + 1;
  let rest = first.rest;
  while (rest > capacityOf(throttles, day)) {
    const capacity = capacityOf(throttles, day);
    const days = throttles.every((each) => isSettled(each, day)) ? Math.ceil(rest / capacity) - 1 : 1;
    rest -= days * capacity;
    day += days;
    if (day * DAY_MS > FURTHEST_MS) return null;
  }
  return walkDay(throttles, startedAt, new Date(startMs + day * DAY_MS), [], rest).finishedAt;
}

/** Lets leave what may, from `from` to the end of that day of the run. */
function walkDay(
  throttles: readonly Throttle[],
  startedAt: Date,
  from: Date,
  sentBefore: readonly number[],
  remaining: number,
): { rest: number; finishedAt: Date | null } {
  const day = (at: Date) => Math.floor((at.getTime() - startedAt.getTime()) / DAY_MS);
  let sent = throttles.map((_, i) => sentBefore[i] ?? 0);
  let rest = remaining;
  let at = from;
  while (day(at) === day(from)) {
    const { mayLeave, lookAgainAt } = allowance(throttles, startedAt, at, sent);
    const leaving = Math.min(mayLeave, rest);
    rest -= leaving;
    if (rest <= 0) return { rest: 0, finishedAt: at };
    sent = sent.map((count) => count + leaving);
    if (!lookAgainAt) continue;
    const isFresh = (each: Throttle) => windowOf(each, startedAt, at).closesAt <= lookAgainAt;
    sent = throttles.map((each, i) => (isFresh(each) ? 0 : (sent[i] ?? 0)));
    at = lookAgainAt;
  }
  return { rest, finishedAt: null };
}

/** How many leave in a whole day: the least that a throttle lets through if it fills all its windows. */
function capacityOf(throttles: readonly Throttle[], day: number): number {
  return Math.min(Infinity, ...throttles.map((each) => limitOf(each, day) * (DAY_MS / lengthOf(each))));
}

function isWarmUp(throttle: Throttle | undefined): throttle is WarmUp {
  return throttle !== undefined && 'firstDay' in throttle;
}

function isSettled(throttle: Throttle, day: number): boolean {
  return !isWarmUp(throttle) || throttle.factor <= 1 || limitOf(throttle, day) >= throttle.ceiling;
}

function lengthOf(throttle: Throttle): number {
  return isWarmUp(throttle) ? DAY_MS : LENGTH_MS[throttle.per];
}

function limitOf(throttle: Throttle, number: number): number {
  if (!isWarmUp(throttle)) return throttle.limit;
  return Math.min(throttle.ceiling, Math.floor(throttle.firstDay * throttle.factor ** number));
}

function leftIn(throttle: Throttle, startedAt: Date, now: Date, sent: number): number {
  return Math.max(0, windowOf(throttle, startedAt, now).limit - sent);
}

const MOST = 1_000_000_000;

/** What is wrong with a throttle that somebody gave; `pointer` is where it stands. Pure; names every fault at once. */
export function throttleErrors(throttle: Throttle, pointer = ''): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (field: string, detail: string) =>
    errors.push({ pointer: `${pointer}/${field}`, code: 'out_of_range', detail });
  const isCount = (value: number) => Number.isInteger(value) && value >= 1 && value <= MOST;
  if (!isWarmUp(throttle)) {
    if (!isCount(throttle.limit)) refuse('limit', '"limit" takes a whole number from 1 on.');
    return errors;
  }
  if (!isCount(throttle.firstDay)) refuse('firstDay', 'The first day takes a whole number from 1 on.');
  if (!(throttle.factor >= 1.01 && throttle.factor <= 10))
    refuse('factor', 'The factor from one day to the next lies between 1.01 and 10.');
  if (!isCount(throttle.ceiling) || throttle.ceiling < throttle.firstDay)
    refuse('ceiling', 'The ceiling takes a whole number that is not less than the first day.');
  return errors;
}
