import type { DataOf } from '../smtp2go/operations';
import {
  type ActivityEventDto,
  ActivityPageDto,
  ActivityQuery,
  type ActivityType,
  type DeliveryAttemptDto,
} from './activity.dto';
import { providerInstant } from './provider-instant';
import { providerPage, providerToken } from './provider-page';
import { providerPeriod } from './provider-period';
import { settingRoute, type SettingRoute } from './setting-route';

type ProviderActivity = DataOf<'/activity/search'>['events'][number];

const DAYS = 7;

const AT_PROVIDER = {
  processed: 'processed',
  delivered: 'delivered',
  soft_bounced: 'soft-bounced',
  hard_bounced: 'hard-bounced',
  rejected: 'rejected',
  complained: 'spam',
  unsubscribed: 'unsubscribed',
  resubscribed: 'resubscribed',
  opened: 'opened',
  clicked: 'clicked',
} as const satisfies Record<ActivityType, string>;
const TYPE_OF = new Map<string, ActivityType>(
  Object.entries(AT_PROVIDER).map(([ours, theirs]) => [theirs, ours as ActivityType]),
);

export const ACTIVITY_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'Activity_search',
    noun: 'activity',
    method: 'GET',
    path: 'activity',
    scope: 'messages:read',
    summary: 'Search the activity',
    description:
      'The e-mail events that the provider keeps for your subaccount, in its own order: of messages sent here, through ' +
      'SMTP and with other keys alike. It keeps them for 30 days (5 on its free plan), and an event can take some ' +
      'minutes to be found. What became of a message sent here is in its timeline, sooner and for longer. Filters ' +
      'apply together and must be repeated with `after`. The provider takes 60 searches a minute of the whole ' +
      'platform; beyond your share the answer is 503, with the seconds to wait in `Retry-After`.',
    status: 200,
    operation: '/activity/search',
    through: 'tenant',
    params: {},
    query: ActivityQuery,
    answer: ActivityPageDto,
    problems: ['invalid_request', 'invalid_cursor'],
    toRequest: ({ query }) => ({
      ...providerPeriod(query, 'occurred_after', 'occurred_before', DAYS),
      limit: query.limit,
      continue_token: providerToken(query.after),
      search: query.q,
      search_email_id: query.email_id,
      search_subject: query.subject,
      search_sender: query.sender,
      search_recipient: query.recipient,
      search_usernames: query.usernames,
      event_types: query.types?.map((type) => AT_PROVIDER[type]),
      only_latest: query.only_latest,
    }),
    toAnswer: ({ events, continue_token: token }) => providerPage(events.map(toActivityEvent), token),
  }),
];

function toActivityEvent(event: ProviderActivity): ActivityEventDto {
  return {
    object: 'activity_event',
    type: TYPE_OF.get(event.event.toLowerCase()) ?? 'other',
    occurred_at: providerInstant(event.date),
    email_id: event.email_id ?? null,
    recipient: event.recipient ?? null,
    recipients: event.recipients ?? [],
    from: event.sender_full || event.sender || event.from || null,
    reply_to: event.reply_to || null,
    to: event.to || null,
    cc: event.cc || null,
    bcc: event.bcc || null,
    subject: event.subject || null,
    username: event.username || null,
    smtp_response: event.smtp_response ?? null,
    reason: event.reason ?? null,
    error: event.error || null,
    host: event.host || null,
    originating_host: event.originating_host || null,
    outbound_ip: event.outbound_ip || null,
    size_bytes: event.byte_size ?? null,
    email_client: objectOrNull(event.email_client),
    details: objectOrNull(event.metadata),
    delivery_attempts: (event.delivery_attempts ?? []).map(toDeliveryAttempt),
  };
}

function toDeliveryAttempt(
  attempt: NonNullable<ProviderActivity['delivery_attempts']>[number],
): DeliveryAttemptDto {
  return {
    attempted_at: providerInstant(attempt.smtptime),
    host: attempt.host || null,
    smtp_response: attempt.smtpresponse || null,
  };
}

/** The provider has empty objects where it has nothing to tell. */
function objectOrNull(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.keys(value).length > 0 ? (value as Record<string, unknown>) : null;
}
