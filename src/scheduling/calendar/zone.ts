import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';
import { formatLocalDateTime, type LocalDateTime, parseLocalDateTime } from './local-time';

/**
 * Zones by their IANA names, with the rules that this Node carries. A local time that a change of the clocks skips is
 * read with the offset before the change, so it moves forward by as much as the clocks do; one that comes twice is
 * the first of the two (RFC 5545 section 3.3.5).
 */
export type ZoneNote = 'moved_by_gap' | 'first_of_overlap';

export interface LocalInstant {
  at: Date;
  note: ZoneNote | null;
}

/** Milliseconds since 1970. `secondAt` is there for a local time that comes twice. */
export interface WallInstant {
  atMs: number;
  note: ZoneNote | null;
  secondAtMs: number | null;
}

/** No offsets such as +02:00: they are no zones and do not know about summer. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/** The name as the IANA database spells it, whatever its case; an alias stays an alias. Null: no zone of this Node. */
export function canonicalZone(name: string): string | null {
  if (!ZONE_NAME.test(name)) return null;
  let known = names.get(name);
  if (!known) names.set(name, (known = { canonical: lookUp(name) }));
  return known.canonical;
}

/** To look one up takes a while, and audiences and files repeat them person by person. */
const names = new LRUCache<string, { canonical: string | null }>({ max: 1_000 });

function lookUp(name: string): string | null {
  try {
    return zonedAt(name, 0).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The instant of a local date-time that `parseLocalDateTime` takes, in a zone that `canonicalZone` knows. */
export function instantOf(zone: string, local: LocalDateTime): LocalInstant {
  const wall = parseLocalDateTime(local);
  if (wall === null) throw new RangeError('not a local date-time');
  const { atMs, note } = instantOfWall(zone, wall);
  return { at: new Date(atMs), note };
}

/** What the clocks show, to the minute. */
export function localAt(zone: string, at: Date): LocalDateTime {
  return formatLocalDateTime(wallAt(zone, at.getTime()));
}

export function instantOfWall(zone: string, wall: number): WallInstant {
  const local = zonedAt('UTC', wall).toPlainDateTime();
  const earlierMs = local.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds;
  const laterMs = local.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
  if (earlierMs === laterMs) return { atMs: earlierMs, note: null, secondAtMs: null };
  return wallAt(zone, earlierMs) === wall
    ? { atMs: earlierMs, note: 'first_of_overlap', secondAtMs: laterMs }
    : { atMs: laterMs, note: 'moved_by_gap', secondAtMs: null };
}

export function wallAt(zone: string, atMs: number): number {
  return atMs + zonedAt(zone, atMs).offsetNanoseconds / 1e6;
}

/** When the clocks of a zone change, after `fromMs` and up to `toMs`. */
export function changesBetween(zone: string, fromMs: number, toMs: number): number[] {
  const changes: number[] = [];
  let next = zonedAt(zone, fromMs).getTimeZoneTransition('next');
  while (next !== null && next.epochMilliseconds <= toMs) {
    changes.push(next.epochMilliseconds);
    next = next.getTimeZoneTransition('next');
  }
  return changes;
}

function zonedAt(zone: string, atMs: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
}
