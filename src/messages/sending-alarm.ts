import type { AlarmReason } from './sending-alarm.entity';

/** What was heard of e-mails. */
export interface Reputation {
  delivered: number;
  bounced: number;
  complained: number;
}

/** From which rates on bulk is paused; 0: never. Below so many recipients a rate says nothing. */
export interface AlarmThresholds {
  bounceRate: number;
  complaintRate: number;
  fromRecipients: number;
}

export interface Alarm {
  reason: AlarmReason;
  /** Hard bounces of those that were delivered or bounced; complaints of those that were delivered. */
  rate: number;
  recipients: number;
}

/** Null when there is nothing to worry about. Pure. */
export function alarmOf(
  { delivered, bounced, complained }: Reputation,
  { bounceRate, complaintRate, fromRecipients }: AlarmThresholds,
): Alarm | null {
  const recipients = delivered + bounced;
  if (recipients < fromRecipients) return null;
  const bounces = bounced / recipients;
  if (bounceRate > 0 && bounces >= bounceRate) return { reason: 'bounces', rate: bounces, recipients };
  const complaints = delivered === 0 ? 0 : complained / delivered;
  if (complaintRate > 0 && complaints >= complaintRate)
    return { reason: 'complaints', rate: complaints, recipients: delivered };
  return null;
}

/** For people. */
export function alarmSays({ reason, rate, recipients }: Alarm): string {
  const share = `${(rate * 100).toFixed(2).replace(/\.?0+$/, '')} %`;
  const what = reason === 'bounces' ? 'bounced for good' : 'was reported as spam';
  return `${share} of the e-mails to ${recipients} recipients of the last 24 hours ${what}; bulk e-mail waits until the operator has looked at it.`;
}
