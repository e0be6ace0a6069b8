import { DeliveryStatus, Mark } from './delivery-status';

/** What stands in the timeline of a message; `quota.warning` is told with the message that brought it there. */
export const TIMELINE_TYPES = [
  'message.accepted',
  'message.rescheduled',
  'message.cancelled',
  'message.retrying',
  'message.held',
  'quota.warning',
  'delivery.suppressed',
  'delivery.cancelled',
  'delivery.unknown',
  'delivery.requeued',
  'delivery.duplicate_confirmed',
  'delivery.sent',
  'delivery.soft_bounced',
  'delivery.rejected',
  'delivery.failed',
  'delivery.delivered',
  'delivery.bounced',
  'delivery.opened',
  'delivery.clicked',
  'delivery.complained',
  'delivery.unsubscribed',
] as const;

/** What concerns no single message. */
export const OTHER_TYPES = [
  'suppression.created',
  'suppression.updated',
  'suppression.removed',
  'sms.received',
  'sender_domain.verified',
  'sender_domain.failed',
  'tenant.suspended',
  'tenant.reactivated',
  'tenant.bulk_paused',
  'tenant.bulk_resumed',
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.completed',
  'campaign.cancelled',
  'campaign.failed',
  'campaign.run_awaiting_decision',
  'webhook_endpoint.disabled',
] as const;

/** Goes to the endpoint that was asked to be tested, whatever it listens to, and to no other. */
export const TEST_TYPE = 'webhook_endpoint.test';

/**
 * What a tenant is told by webhooks. `message.…` concerns all of a message, `delivery.…` one recipient of it, the others
 * what they are called by.
 */
export const EVENT_TYPES = [...TIMELINE_TYPES, ...OTHER_TYPES, TEST_TYPE] as const;

export type EventType = (typeof EVENT_TYPES)[number];
/** An event of no message has a subject instead: a campaign, a suppression, a domain. */
export type OtherType = (typeof OTHER_TYPES)[number] | typeof TEST_TYPE;

export function eventOfStatus(status: DeliveryStatus): EventType {
  return status === 'queued' ? 'delivery.requeued' : `delivery.${status}`;
}

export function eventOfMark(mark: Mark): EventType {
  return `delivery.${mark}`;
}

const DESCRIPTIONS: Record<EventType, string> = {
  'message.accepted': 'Accepted and stored.',
  'message.rescheduled': 'Given another time.',
  'message.cancelled': 'Cancelled before it left.',
  'message.retrying': 'Not sent yet; it is tried again.',
  'message.held': 'Held back by the quota.',
  'quota.warning': '80 % of a quota is used.',
  'delivery.suppressed': 'Not sent.',
  'delivery.cancelled': 'Not sent.',
  'delivery.unknown':
    'The answer of the provider was lost; looking for evidence before anything is sent again.',
  'delivery.requeued': 'To be sent again.',
  'delivery.duplicate_confirmed':
    'It was sent more than once: a request that was taken for lost had been accepted.',
  'delivery.sent': 'The provider has it and is delivering.',
  'delivery.soft_bounced': 'The receiving side refused it for now.',
  'delivery.rejected': 'The provider refused it.',
  'delivery.failed': 'It could not be delivered.',
  'delivery.delivered': 'The receiving side took it.',
  'delivery.bounced': 'The address does not take mail; it is on the suppression list now.',
  'delivery.opened': 'Opened.',
  'delivery.clicked': 'A link was clicked.',
  'delivery.complained': 'Reported as spam; the address is on the suppression list now.',
  'delivery.unsubscribed': 'Unsubscribed; the address is on the suppression list now.',
  'suppression.created': 'The address is held back from now on.',
  'suppression.updated': 'The address is held back for longer, or for another reason.',
  'suppression.removed': 'It does not hold the address back any more.',
  'sms.received': 'Somebody has written to one of your numbers.',
  'sender_domain.verified': 'Its DNS records were found.',
  'sender_domain.failed': 'Not all of its DNS records were found.',
  'tenant.suspended': 'Nothing is sent until the operator reactivates the tenant.',
  'tenant.reactivated': 'It can send again.',
  'tenant.bulk_paused': 'Its bulk e-mail waits.',
  'tenant.bulk_resumed': 'Its bulk e-mail goes on.',
  'campaign.started': 'Its first run has begun.',
  'campaign.paused': 'Nothing more of it leaves for now.',
  'campaign.resumed': 'It goes on.',
  'campaign.completed': 'All of its runs have ended.',
  'campaign.cancelled': 'Who was not sent to is not sent to any more.',
  'campaign.failed': 'It could not be sent.',
  'campaign.run_awaiting_decision': 'A run came up late: somebody has to say whether it is sent.',
  'webhook_endpoint.disabled': 'An endpoint is not called any more.',
  'webhook_endpoint.test': 'A test.',
};

export function describe(type: EventType, detail?: string | null): string {
  return detail ? `${DESCRIPTIONS[type]} ${detail}` : DESCRIPTIONS[type];
}
