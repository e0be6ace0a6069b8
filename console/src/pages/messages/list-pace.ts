import { useState } from 'react';

const FRESH_MS = 10 * 60_000;
const PACE_MS = 3_000;

type Follow = <T>(rows: T[] | undefined, movingSince: (row: T) => string | null) => void;

/** Asks a list again while a row of it is under way, and was not for long: what stays so is no news. */
export function useListPace(): [everyMs: number | false, follow: Follow] {
  const [isMoving, setIsMoving] = useState(false);
  const follow: Follow = (rows, movingSince) => {
    const now = Date.now();
    const moves = rows?.some((row) => {
      const since = movingSince(row);
      return since !== null && now - Date.parse(since) < FRESH_MS;
    });
    if (moves !== undefined && moves !== isMoving) setIsMoving(moves);
  };
  return [isMoving && PACE_MS, follow];
}
