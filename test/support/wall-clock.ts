/**
 * What the clocks of a zone show, by `Intl.DateTimeFormat` alone: the second opinion on everything that is reckoned
 * with zones. Slow and plain on purpose. A wall is what a clock shows, as `Date.UTC` would count it.
 */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const ALL_ZONES = Intl.supportedValuesOf('timeZone');
export const FROM = Date.UTC(2024, 0, 1);
export const TO = Date.UTC(2031, 0, 1);

const formats = new Map<string, Intl.DateTimeFormat>();

export function wallShown(zone: string, atMs: number): number {
  let format = formats.get(zone);
  if (!format) {
    const number = 'numeric';
    const fields = { year: number, month: number, day: number, hour: number, minute: number } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields });
    formats.set(zone, format);
  }
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = (format.format(atMs).match(/\d+/g) ?? []).map(
    Number,
  );
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** A change of the clocks: at `atMs` they would have shown `wall`, and were moved by `shift`. */
export interface Change {
  zone: string;
  atMs: number;
  wall: number;
  shift: number;
}

const changes = new Map<string, Change[]>();

/** Found by looking at every day from 2024 to 2030, and halving. */
export function changesOf(zone: string, from = FROM, to = TO): Change[] {
  const key = `${zone} ${from} ${to}`;
  const known = changes.get(key);
  if (known) return known;
  const found: Change[] = [];
  const offset = (atMs: number) => wallShown(zone, atMs) - atMs;
  for (let day = from; day < to; day += DAY) {
    const before = offset(day);
    const after = offset(day + DAY);
    if (before === after) continue;
    let [low, high] = [day, day + DAY];
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    found.push({ zone, atMs: high, wall: high + before, shift: after - before });
  }
  changes.set(key, found);
  return found;
}

/** Every minute of a stretch of time and what the clocks show, one after the other. */
export function minutes(zone: string, fromMs: number, toMs: number): { atMs: number; wall: number }[] {
  const walked: { atMs: number; wall: number }[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE) walked.push({ atMs, wall: wallShown(zone, atMs) });
  return walked;
}
