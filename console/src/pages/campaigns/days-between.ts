const DAY_MS = 86_400_000;
const LEAST = 7;
/** The statistics answer no more at once. */
const MOST = 366;

/** Days in UTC as the statistics name them, from one instant to another: a week at least, so that there is a line. */
export function daysBetween(from: string, toMs: number): string[] {
  const span = Math.ceil((toMs - Date.parse(from.slice(0, 10))) / DAY_MS);
  const number = Math.min(MOST, Math.max(LEAST, span));
  return Array.from({ length: number }, (_, index) =>
    new Date(toMs - (number - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}
