const LONGEST_WAIT_SECONDS = 15 * 60;

/** How long to wait after so many wrong ones, of which the first few are free: a second, then twice as long each time. */
export function guessWaitSeconds(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(LONGEST_WAIT_SECONDS, 2 ** Math.min(failures - free, 30));
}
