import type { CampaignRun } from './campaign-run.entity';

/** Less than that and a single request of a thousand would look like a storm. */
const SHORTEST_SECONDS = 5;
const WINDOW_SECONDS = 60;

/** Of the last minute; of a run whose first copy left later than that, of the time since. Pure. */
export function ratePerMinute(leftInLastMinute: number, secondsSinceFirst: number | null): number {
  if (leftInLastMinute === 0 || secondsSinceFirst === null) return 0;
  const seconds = Math.min(WINDOW_SECONDS, Math.max(SHORTEST_SECONDS, secondsSinceFirst));
  return Math.round((leftInLastMinute * WINDOW_SECONDS) / seconds);
}

/** To the second; null when it is not moving, or nobody waits. Pure. */
export function estimatedFinish(
  status: CampaignRun['status'],
  waiting: number,
  rate: number,
  nowMs: number,
): Date | null {
  // The last of them may still wait to leave when all messages are made.
  if ((status !== 'running' && status !== 'finishing') || waiting <= 0 || rate <= 0) return null;
  return new Date((Math.ceil(nowMs / 1_000) + Math.ceil((waiting * 60) / rate)) * 1_000);
}
