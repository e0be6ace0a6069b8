import type { CampaignProgress } from '@carillon/client';
import { standingOf } from './campaign-words';

/** How a run stood at one moment. */
export interface Point {
  atMs: number;
  sent: number;
  delivered: number;
  notDelivered: number;
  rate: number;
}

const MOST = 300;
const KEPT = 200;

export function pointOf(progress: CampaignProgress, atMs: number): Point {
  const { notDelivered } = standingOf(progress);
  const { sent, delivered, rate_per_minute: rate } = progress;
  return { atMs, sent, delivered, notDelivered, rate };
}

/** With one more; however long it is watched there are never more than `MOST`: then they stand farther apart. */
export function withPoint(points: readonly Point[], point: Point): Point[] {
  const all = [...points, point];
  const [first] = all;
  if (all.length <= MOST || !first) return all;
  const gapMs = (point.atMs - first.atMs) / KEPT;
  let lastMs = -Infinity;
  return all.filter(({ atMs }) => {
    const isKept = atMs === point.atMs || atMs - lastMs >= gapMs;
    if (isKept) lastMs = atMs;
    return isKept;
  });
}
