import type { Event, WebhookEndpoint } from '@carillon/client';

export type EventFilter = WebhookEndpoint['event_types'][number];
type ToldType = Exclude<Event['type'], 'webhook_endpoint.test'>;

/** Every type that can be listened to, in the order in which it is shown; the type checker misses none. */
const TOLD: Record<ToldType, true> = {
  'delivery.sent': true,
  'delivery.delivered': true,
  'delivery.soft_bounced': true,
  'delivery.bounced': true,
  'delivery.rejected': true,
  'delivery.failed': true,
  'delivery.opened': true,
  'delivery.clicked': true,
  'delivery.complained': true,
  'delivery.unsubscribed': true,
  'delivery.suppressed': true,
  'delivery.cancelled': true,
  'delivery.unknown': true,
  'delivery.requeued': true,
  'delivery.duplicate_confirmed': true,
  'message.accepted': true,
  'message.held': true,
  'message.retrying': true,
  'message.rescheduled': true,
  'message.cancelled': true,
  'campaign.started': true,
  'campaign.paused': true,
  'campaign.resumed': true,
  'campaign.completed': true,
  'campaign.cancelled': true,
  'campaign.failed': true,
  'campaign.run_awaiting_decision': true,
  'suppression.created': true,
  'suppression.updated': true,
  'suppression.removed': true,
  'sms.received': true,
  'sender_domain.verified': true,
  'sender_domain.failed': true,
  'quota.warning': true,
  'tenant.suspended': true,
  'tenant.reactivated': true,
  'tenant.bulk_paused': true,
  'tenant.bulk_resumed': true,
  'webhook_endpoint.disabled': true,
};

const EVENT_TYPES = Object.keys(TOLD) as ToldType[];

/** `delivery.*` and its types. */
export interface EventGroup {
  filter: EventFilter;
  title: string;
  types: ToldType[];
}

const TITLES: Record<string, string> = {
  delivery: 'One recipient of a message',
  message: 'All of a message',
  campaign: 'Campaigns',
  suppression: 'Suppressions',
  sms: 'Received SMS',
  sender_domain: 'Sender domains',
  quota: 'Quota',
  tenant: 'This tenant',
  webhook_endpoint: 'Other endpoints',
};

export const EVENT_GROUPS: EventGroup[] = Object.entries(TITLES).map(([noun, title]) => ({
  filter: `${noun}.*` as EventFilter,
  title,
  types: EVENT_TYPES.filter((type) => type.startsWith(`${noun}.`)),
}));

/** For a select of what is to be seen: groups, and the types of each. */
export const EVENT_CHOICES = [
  { value: '', label: 'All events' },
  ...EVENT_GROUPS.flatMap(({ filter, types }) => [
    ...(types.length > 1 ? [{ value: filter as string, label: filter as string }] : []),
    ...types.map((type) => ({ value: type, label: types.length > 1 ? `  ${type}` : type })),
  ]),
];

/** Whether a type is meant by `delivery.*`, by its own name, or by nothing at all. */
export function isMeant(type: string, filter: string): boolean {
  if (filter === '') return true;
  return filter.endsWith('.*') ? type.startsWith(filter.slice(0, -1)) : type === filter;
}

/** What an endpoint listens to, in a few words. */
export function listensTo(filters: EventFilter[]): string {
  if (filters.length === 0) return 'All events';
  const [first = '', ...others] = filters;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
