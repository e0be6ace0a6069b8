import { DeliveryStatus, Mark } from './delivery-status';

/**
 * What a tenant is told, in the timeline and by webhooks. `message.…` concerns all of a message, `delivery.…` one
 * recipient of it, `quota.…` the tenant's quota, told with the message that brought it there.
 */
export const EVENT_TYPES = [
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

export type EventType = (typeof EVENT_TYPES)[number];

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
};

export function describe(type: EventType, detail?: string | null): string {
  return detail ? `${DESCRIPTIONS[type]} ${detail}` : DESCRIPTIONS[type];
}
