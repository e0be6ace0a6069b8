import { jittered } from '../queue/retry-schedule';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/**
 * Waits before the second, third, … try of a webhook: five tries in the first half hour, then hourly for a day, then
 * about every four hours until 48 hours are over. Documented for tenants from this table.
 */
export const WEBHOOK_WAITS_MS: readonly number[] = [
  30 * second,
  2 * minute,
  8 * minute,
  20 * minute,
  ...Array.from({ length: 24 }, () => hour),
  ...Array.from({ length: 6 }, () => 235 * minute),
];

export const MAX_WEBHOOK_TRIES = WEBHOOK_WAITS_MS.length + 1;

/** After so many tries; null: that was the last. */
export function webhookRetryMs(
  tries: number,
  waitsMs: readonly number[] = WEBHOOK_WAITS_MS,
  random?: () => number,
): number | null {
  const wait = waitsMs[tries - 1];
  return wait === undefined ? null : jittered(wait, random);
}
