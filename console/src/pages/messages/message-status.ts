import type { Delivery, Message } from '@carillon/client';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** How soon something new may be known of a message: at once while it is under way, later while reports come in. */
export function paceOf({ status, scheduled_at: at, created_at: created }: Message): number | false {
  if (status === 'scheduled') return at && Date.parse(at) - Date.now() < 120 * SECOND ? 5 * SECOND : false;
  const age = Date.now() - Date.parse(at ?? created);
  if (status === 'cancelled') return false;
  // It may still be opened and clicked, mostly at once.
  if (status === 'completed') return age < 120 * SECOND ? 3 * SECOND : false;
  if (status === 'unknown') return age < HOUR ? 5 * SECOND : false;
  if (age < 120 * SECOND) return SECOND;
  return age < HOUR ? 10 * SECOND : false;
}

/** What a status means, for whoever has not read the reference. */
export const MEANINGS: Record<Delivery['status'], string> = {
  queued: 'It waits to be sent.',
  unknown: 'The provider’s answer was lost, so nobody knows whether it was sent.',
  sent: 'The provider has it and is delivering.',
  soft_bounced: 'The receiving side did not take it for now.',
  rejected: 'The provider did not take it.',
  failed: 'It could not be sent.',
  delivered: 'The receiving side took it.',
  bounced: 'The receiving side refused it for good.',
  suppressed: 'It was held back: this person is not to be written to.',
  cancelled: 'It was cancelled before it was sent.',
};

/** One word for all, where all stand alike: a message of which everything bounced did not go well. */
export function standingOf({ status, summary }: Message): string {
  const standings = Object.keys(summary);
  return status === 'completed' && standings.length === 1 ? (standings[0] ?? status) : status;
}

/** How a message is called where it has no subject. */
export function titleOf({
  channel,
  subject,
  recipient_count: number,
  template_version_id: version,
}: Message): string {
  if (subject) return subject;
  const kind = channel === 'sms' ? 'SMS' : version ? 'E-mail from a template' : 'E-mail';
  return `${kind} to ${number === 1 ? 'one recipient' : `${number} recipients`}`;
}
