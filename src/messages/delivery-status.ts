/**
 * What can become of a delivery, in the order of what is known about it. A later word replaces an earlier one and
 * never the other way round, so events may come late, twice and in any order and end in the same status. A mail that
 * was refused, failed or bounced softly and yet is reported as delivered was delivered; a hard bounce after delivery
 * (the receiving side changed its mind) stands above all.
 */
export const PROGRESS = [
  'queued',
  'unknown',
  'sent',
  'soft_bounced',
  'rejected',
  'failed',
  'delivered',
  'bounced',
] as const;

/** Decided by us before anything is sent; nothing follows. */
export const WITHHELD = ['suppressed', 'cancelled'] as const;

export const DELIVERY_STATUSES = [...PROGRESS, ...WITHHELD] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The table of moves: from which statuses a delivery may come to `to`. */
export function allowedFrom(to: DeliveryStatus): readonly DeliveryStatus[] {
  if (to === 'suppressed' || to === 'cancelled') return ['queued'];
  // Back to the queue only out of doubt, when a lost request is to be sent again.
  if (to === 'queued') return ['unknown'];
  return PROGRESS.slice(0, PROGRESS.indexOf(to));
}

/** Ended unsent by a fault of ours or of the way to the provider; somebody may decide that it is tried again. */
export const REVIVED_FROM: readonly DeliveryStatus[] = ['failed', 'rejected'];

/** What is told of a delivery. Some facts move the status, others mark it beside the status. */
export type DeliveryFactKind =
  | 'processed'
  | 'delivered'
  | 'soft_bounced'
  | 'bounced'
  | 'rejected'
  | 'failed'
  | 'opened'
  | 'clicked'
  | 'complained'
  | 'unsubscribed'
  | 'resubscribed'
  | 'opted_out';

export const STATUS_OF_FACT: Partial<Record<DeliveryFactKind, DeliveryStatus>> = {
  processed: 'sent',
  soft_bounced: 'soft_bounced',
  rejected: 'rejected',
  failed: 'failed',
  delivered: 'delivered',
  bounced: 'bounced',
  // Whoever opens, clicks or complains has it: proof of sending, should the answer have been lost.
  opened: 'sent',
  clicked: 'sent',
  complained: 'sent',
  unsubscribed: 'sent',
};

export type Mark = 'opened' | 'clicked' | 'complained' | 'unsubscribed';

export const MARK_OF_FACT: Partial<Record<DeliveryFactKind, Mark>> = {
  opened: 'opened',
  clicked: 'clicked',
  complained: 'complained',
  unsubscribed: 'unsubscribed',
  opted_out: 'unsubscribed',
};

/** Facts that only a copy can bring about that the provider took to deliver; what it refused reached nobody. */
export const PROOF_OF_A_COPY: ReadonlySet<DeliveryFactKind> = new Set([
  'processed',
  'delivered',
  'soft_bounced',
  'bounced',
  'opened',
  'clicked',
  'complained',
  'unsubscribed',
]);

/**
 * `soft_bounces`: so many within so many days that it is let alone for a time. `compliance`: the provider itself will not
 * send there.
 */
export const SUPPRESSION_REASONS = [
  'hard_bounce',
  'soft_bounces',
  'complaint',
  'unsubscribe',
  'opt_out',
  'manual',
  'compliance',
] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** Facts after which this tenant must not send to the address again. */
export const SUPPRESSION_OF_FACT: Partial<Record<DeliveryFactKind, SuppressionReason>> = {
  bounced: 'hard_bounce',
  complained: 'complaint',
  unsubscribed: 'unsubscribe',
  opted_out: 'opt_out',
};

export const MESSAGE_STATUSES = ['scheduled', 'queued', 'unknown', 'sent', 'completed', 'cancelled'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** A message is as far as the delivery that is furthest behind. */
export function messageStatus(
  row: 'scheduled' | 'held' | 'released' | 'cancelled',
  counts: Partial<Record<DeliveryStatus, number>>,
): MessageStatus {
  if (row === 'held') return 'scheduled';
  if (row !== 'released') return row;
  const has = (status: DeliveryStatus) => (counts[status] ?? 0) > 0;
  if (has('queued')) return 'queued';
  if (has('unknown')) return 'unknown';
  return has('sent') ? 'sent' : 'completed';
}
