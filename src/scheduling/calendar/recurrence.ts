import { cronRule } from './cron-rule';
import {
  DAY_MS,
  formatLocalDate,
  formatLocalDateTime,
  HOUR_MS,
  type LocalDateTime,
  type LocalMoment,
  MINUTE_MS,
  parseLocalDate,
  parseLocalDateTime,
} from './local-time';
import type { LocalRule } from './local-rule';
import { readRRule } from './rrule-parts';
import { rruleRule } from './rrule-rule';
import { instantOfWall, wallAt, type ZoneNote } from './zone';

/** Exactly one of `cron` and `rrule`; at most one of `until` and `count`. Judged by `recurrenceErrors`. */
export interface Recurrence {
  cron?: string;
  rrule?: string;
  /** IANA name. */
  timezone: string;
  /** The first local time that may be meant. The rule decides whether it is. */
  start: LocalDateTime;
  /** The last local time that may be meant, or the last day. */
  until?: LocalMoment;
  /** So many occurrences; exceptions are among them, as in RFC 5545. */
  count?: number;
  /** Local times, or whole days, that are left out. */
  exceptions?: LocalMoment[];
}

/**
 * - `moved_by_gap`: the clocks skip the local time that was meant, and it came later by as much.
 * - `merged_by_gap`: a skipped local time fell onto this one, and they are one occurrence.
 * - `first_of_overlap`: the clocks show this local time twice.
 * - `second_of_overlap`: the second time, of a rule that goes on around the clock.
 */
export type OccurrenceNote = ZoneNote | 'merged_by_gap' | 'second_of_overlap';

export interface Occurrence {
  /**
   * The local time that was meant, with `~2` when it is meant for the second time by the clock. It is unique within
   * the recurrence and stays what it is when the rules of the zone change, so that a run is unique by it.
   */
  key: string;
  local: LocalDateTime;
  at: Date;
  notes: OccurrenceNote[];
}

interface Candidate extends Occurrence {
  wall: number;
  isException: boolean;
}

/** No change of the clocks moves them further (Samoa left out a day in 2011), so what lies this far apart is in order. */
const SETTLED_MS = DAY_MS + HOUR_MS;

/**
 * The occurrences after an instant, in order, each once.
 *
 * - A local time that is meant and that the clocks skip comes later by the gap; if it falls onto another one that is
 *   meant, both are one.
 * - A local time that comes twice is the first of the two, once. Only a rule that goes on around the clock and looks
 *   the same after the shift (every 15 minutes, every hour) goes on in the second pass too: its pace is what was asked.
 *
 * Costs as much as there are occurrences in two days more than are asked for; with a count, as all of them.
 */
export function occurrencesAfter(recurrence: Recurrence, after: Date, limit: number): Occurrence[] {
  const { start, timezone, count = Infinity } = recurrence;
  const startWall = wallOf(start);
  const afterWall = wallAt(timezone, after.getTime()) - SETTLED_MS;
  const from = count === Infinity ? Math.max(startWall, afterWall) : startWall;
  const found: Occurrence[] = [];
  let number = 0;
  for (const { key, local, at, notes, isException } of inOrder(recurrence, startWall, from)) {
    number += 1;
    if (found.length >= limit || number > count) break;
    if (!isException && at > after) found.push({ key, local, at, notes });
  }
  return found;
}

/** In the order of their instants: a time that a gap moves can come after one that is meant later. */
function* inOrder(recurrence: Recurrence, startWall: number, from: number): Generator<Candidate> {
  const waiting: Candidate[] = [];
  for (const candidate of candidates(recurrence, startWall, from)) {
    while (waiting[0] && waiting[0].wall + SETTLED_MS < candidate.wall) yield waiting.shift() as Candidate;
    const place = waiting.findLastIndex(({ at }) => at <= candidate.at);
    const same = waiting[place];
    if (same?.at.getTime() === candidate.at.getTime()) waiting[place] = merged(same, candidate);
    else waiting.splice(place + 1, 0, candidate);
  }
  yield* waiting;
}

function* candidates(recurrence: Recurrence, startWall: number, from: number): Generator<Candidate> {
  const { timezone, until, exceptions = [] } = recurrence;
  const rule = localRuleOf(recurrence, startWall);
  const lastWall = until === undefined ? Infinity : lastWallOf(until);
  const left = new Set(exceptions.map((text) => (parseLocalDate(text) === null ? text.slice(0, 16) : text)));
  let wall = rule.nextAfter(from - MINUTE_MS);
  for (; wall !== null && wall <= lastWall; wall = rule.nextAfter(wall)) {
    const local = formatLocalDateTime(wall);
    const isException = left.has(local) || left.has(formatLocalDate(wall));
    const { atMs, note, secondAtMs } = instantOfWall(timezone, wall);
    const meant = { local, wall, isException };
    yield { ...meant, key: local, at: new Date(atMs), notes: note ? [note] : [] };
    if (secondAtMs !== null && rule.keepsPaceOver((secondAtMs - atMs) / MINUTE_MS))
      yield { ...meant, key: `${local}~2`, at: new Date(secondAtMs), notes: ['second_of_overlap'] };
  }
}

/** The one that is there by the clock stays, unless it is an exception and the other is not. */
function merged(one: Candidate, other: Candidate): Candidate {
  const isMoved = ({ notes }: Candidate) => notes.includes('moved_by_gap');
  if (one.isException !== other.isException) return one.isException ? other : one;
  const [stays] = isMoved(one) ? [other] : [one];
  return { ...stays, notes: [...stays.notes, 'merged_by_gap'] };
}

/** For a recurrence whose rule and start are good. */
export function localRuleOf({ cron, rrule = '' }: Recurrence, startWall: number): LocalRule {
  if (cron !== undefined) return cronRule(cron);
  const read = readRRule(rrule, '');
  if ('errors' in read) throw new RangeError('not a recurrence rule');
  return rruleRule(read.parts, startWall);
}

function wallOf(local: LocalDateTime): number {
  const wall = parseLocalDateTime(local);
  if (wall === null) throw new RangeError('not a local date-time');
  return wall;
}

/** The end of the day for a date. */
export function lastWallOf(until: LocalMoment): number {
  const day = parseLocalDate(until);
  return day === null ? wallOf(until) : day + DAY_MS - MINUTE_MS;
}
