/** When to try again what surely was not sent: after 2 s, then ever later, and every quarter of an hour at last. */
const SEND_RETRIES_S = [2, 5, 15, 30, 60, 120, 300, 600, 900];

/** Tries before a delivery is given up: about four hours. */
export const MAX_SEND_TRIES = 24;

export function sendRetryMs(attempt: number): number {
  return jittered((SEND_RETRIES_S[attempt - 1] ?? 900) * 1_000);
}

/** Spread by a fifth either way, so that what failed together does not return together. */
export function jittered(ms: number, random: () => number = Math.random): number {
  return Math.round(ms * (0.8 + 0.4 * random()));
}
