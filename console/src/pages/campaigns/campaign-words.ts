import type { CampaignDetail, CampaignProgress } from '@carillon/client';
import { percent } from '../../kit/numbers';

export type CampaignStatus = CampaignDetail['status'];
export type RunStatus = CampaignProgress['status'];

const MOVING: readonly CampaignStatus[] = ['running', 'scheduled', 'pending_approval'];
const OVER: readonly CampaignStatus[] = ['completed', 'cancelled', 'failed'];
const RUN_OVER: readonly RunStatus[] = ['completed', 'skipped', 'cancelled', 'failed'];

/** Its status may change by itself, or by somebody else's word. */
export function isMoving(status: CampaignStatus): boolean {
  return MOVING.includes(status);
}

/** Nothing follows. */
export function isOver(status: CampaignStatus): boolean {
  return OVER.includes(status);
}

export function isRunOver(status: RunStatus): boolean {
  return RUN_OVER.includes(status);
}

const SKIPS: Record<string, string> = {
  no_address: 'No address for this channel',
  cannot_be_rendered: 'Their copy cannot be rendered',
  time_past: 'The time was past in their zone',
  outside_window: 'Outside of the sending window',
  over_cap: 'Over the frequency cap',
  suppressed: 'On the suppression list',
  erased: 'The person was erased',
};

/** Why somebody got no copy, in a few words. */
export function skipWords(code: string): string {
  return SKIPS[code] ?? code;
}

const NOT_DELIVERED = ['bounced', 'soft_bounced', 'rejected', 'failed'] as const;

/** The same numbers as the API has them, as a bar and a line show them; together they are everybody in the run. */
export function standingOf({ recipients, skipped, pending, deliveries }: CampaignProgress) {
  const of = (status: string): number => deliveries[status] ?? 0;
  return {
    recipients,
    delivered: of('delivered'),
    onTheWay: of('sent') + of('unknown'),
    notDelivered: NOT_DELIVERED.reduce((sum, status) => sum + of(status), 0),
    withheld: skipped + of('suppressed') + of('cancelled'),
    waiting: pending + of('queued'),
  };
}

/** Rounded down, so that 100% means everybody. */
export function shareOf(part: number, whole: number): string {
  return percent(whole > 0 ? Math.floor((part / whole) * 10_000) / 10_000 : null);
}
