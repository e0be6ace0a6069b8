import { DAY_MS, type LocalDateTime, midnightOf, parseLocalDateTime } from './local-time';
import { canonicalZone, instantOfWall, wallAt, type ZoneNote } from './zone';

/** What becomes of recipients in whose zone the time is past when the campaign is launched. */
export const PAST_RULES = ['send_now', 'skip', 'next_day'] as const;
export type PastRule = (typeof PAST_RULES)[number];

export interface LocalLaunch {
  /** The same time by the clock for everybody. */
  local: LocalDateTime;
  launchedAt: Date;
  whenPast: PastRule;
  /** For recipients without a zone, or with text that is none. */
  defaultZone: string;
}

/** Recipients of these zones, in the spelling they were given in, get it at one instant. */
export interface LaunchGroup {
  zones: (string | null)[];
  /** null: skipped. */
  at: Date | null;
  /** Whether the time was past in these zones, so that the rule for it was applied. */
  wasPast: boolean;
  note: ZoneNote | null;
}

/**
 * One launch in every zone at its own instant, soonest first, the skipped at the end. Every zone given is in exactly
 * one group. `next_day` is the same time by the clock on the first day on which it is still to come.
 */
export function planLocalLaunch(launch: LocalLaunch, zones: Iterable<string | null>): LaunchGroup[] {
  const groups = new Map<string, LaunchGroup>();
  for (const zone of new Set(zones)) {
    const known = (zone !== null && canonicalZone(zone)) || launch.defaultZone;
    const group = launchIn(launch, known);
    const key = `${group.at?.getTime()} ${group.wasPast} ${group.note}`;
    const same = groups.get(key);
    if (same) same.zones.push(zone);
    else groups.set(key, { ...group, zones: [zone] });
  }
  const time = ({ at }: LaunchGroup) => at?.getTime() ?? Infinity;
  return [...groups.values()].sort((a, b) => Math.sign(time(a) - time(b)) || 0);
}

function launchIn({ local, launchedAt, whenPast }: LocalLaunch, zone: string): Omit<LaunchGroup, 'zones'> {
  const wall = parseLocalDateTime(local);
  if (wall === null) throw new RangeError('not a local date-time');
  const launchMs = launchedAt.getTime();
  const { atMs, note } = instantOfWall(zone, wall);
  if (atMs >= launchMs) return { at: new Date(atMs), wasPast: false, note };
  switch (whenPast) {
    case 'send_now':
      return { at: launchedAt, wasPast: true, note: null };
    case 'skip':
      return { at: null, wasPast: true, note: null };
    case 'next_day':
      return { ...nextDay(zone, wall, launchMs), wasPast: true };
  }
}

/** At most three days are looked at: today, tomorrow, and one more where a zone leaves out a day. */
function nextDay(zone: string, wall: number, launchMs: number): { at: Date; note: ZoneNote | null } {
  let next = midnightOf(wallAt(zone, launchMs)) + (wall - midnightOf(wall));
  let found = instantOfWall(zone, next);
  while (found.atMs < launchMs) found = instantOfWall(zone, (next += DAY_MS));
  return { at: new Date(found.atMs), note: found.note };
}
