const FRESH_MS = 10 * 60_000;
const PACE_MS = 3_000;

/** Asks a list again while a row of it is under way, and was not for long: what stays so is no news. */
export function listPace<T>(
  movingSince: (row: T) => string | null,
): (rows: T[] | undefined) => number | false {
  const isFresh = (row: T): boolean => {
    const since = movingSince(row);
    return since !== null && Date.now() - Date.parse(since) < FRESH_MS;
  };
  return (rows) => rows?.some(isFresh) === true && PACE_MS;
}
