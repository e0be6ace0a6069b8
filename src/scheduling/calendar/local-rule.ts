/**
 * A rule of a calendar, before any zone: which local times it means. Cron and RRULE are read by libraries, which are
 * asked as though there were no zones and no summer; what becomes of a local time in a zone is decided in
 * recurrence.ts, alike for both.
 */
export interface LocalRule {
  /** The first wall after this one that is meant; null if there is none within `HORIZON_MS`. */
  nextAfter(wall: number): number | null;
  /** The least that lies between two times by the clock, in minutes, as though the rule came every day. */
  intervalMinutes: number;
  /** Whether the rule goes on around the clock and looks the same when it is moved by so many minutes. */
  keepsPaceOver(minutes: number): boolean;
}

/** A rule whose next time is further away than this has ended. 29 February is eight years away at most, around 2100. */
export const HORIZON_MS = 10 * 366 * 24 * 3_600_000;

/** How a set of minutes repeats within a period: the least distance, and whether a shift leaves the set as it is. */
export class MinutePattern {
  private readonly minutes: ReadonlySet<number>;

  constructor(
    minutes: Iterable<number>,
    private readonly period: number,
  ) {
    this.minutes = new Set(minutes);
  }

  get intervalMinutes(): number {
    const sorted = [...this.minutes].sort((a, b) => a - b);
    const first = sorted[0] ?? 0;
    return Math.min(...sorted.map((minute, i) => (sorted[i + 1] ?? first + this.period) - minute));
  }

  isSameAfter(shift: number): boolean {
    return [...this.minutes].every((minute) => this.minutes.has((minute + shift) % this.period));
  }
}
