/**
 * Times as a clock on the wall shows them, with no zone: text at the edges, and inside a number, the milliseconds
 * that `Date.UTC` gives for what the clock shows (a "wall"). Walls of one zone can be compared and added to like any
 * calendar; only zone.ts makes instants of them.
 */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const MINUTES_OF_A_DAY = 24 * 60;

/** `2026-12-24T18:00`. */
export type LocalDateTime = string;
/** `2026-12-24`. */
export type LocalDate = string;
/** Either: a moment or a whole day. */
export type LocalMoment = string;
/** `18:00`; `24:00` where it ends something. */
export type LocalTime = string;

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::00)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** The wall of a date-time that exists, from 1900 to 2199, in whole minutes; null for any other text. */
export function parseLocalDateTime(text: string): number | null {
  const [, date, time] = DATE_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined) return null;
  const midnight = parseLocalDate(date);
  const minutes = parseLocalTime(time);
  return midnight === null || minutes === null ? null : midnight + minutes * MINUTE_MS;
}

/** The wall of midnight of a date that exists, from 1900 to 2199; null for any other text. */
export function parseLocalDate(text: string): number | null {
  if (!DATE.test(text)) return null;
  const wall = Date.parse(`${text}T00:00:00Z`);
  if (!(wall >= EARLIEST && wall < LATEST)) return null;
  return formatLocalDate(wall) === text ? wall : null;
}

/** Minutes since midnight, below 24:00. */
export function parseLocalTime(text: string): number | null {
  const [, hours, minutes] = TIME.exec(text) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

export function formatLocalDateTime(wall: number): LocalDateTime {
  return new Date(wall).toISOString().slice(0, 16);
}

export function formatLocalDate(wall: number): LocalDate {
  return new Date(wall).toISOString().slice(0, 10);
}

export function midnightOf(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

/** 1 January 1970 was a Thursday. */
export function weekdayOf(wall: number): Weekday {
  return WEEKDAYS[(((Math.floor(wall / DAY_MS) + 3) % 7) + 7) % 7] ?? 'monday';
}
