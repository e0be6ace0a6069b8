import { createHash } from 'node:crypto';
import type { DeliveryFactKind } from '../../messages/delivery-status';
import { ProviderEventPayload } from './provider-event-payload';
import { safeDetail } from './safe-detail';

/** What one event says about one recipient. */
export interface ProviderEventFact {
  kind: DeliveryFactKind;
  channel: 'email' | 'sms';
  providerMessageId: string | null;
  /** A lower-case e-mail address or an E.164 number. */
  recipient: string | null;
  /** The value of our own header, echoed. */
  stamp: string | null;
  occurredAt: Date;
  detail: string | null;
  url?: string;
  userAgent?: string;
}

/**
 * The provider has three vocabularies for the same events: the words to subscribe with, the words it posts, and the
 * words of activity search. This first one is to be registered; `resubscribe` cannot be, yet is posted.
 */
export const EMAIL_EVENTS_TO_SUBSCRIBE = [
  'processed',
  'delivered',
  'bounce',
  'reject',
  'open',
  'click',
  'spam',
  'unsubscribe',
] as const;
export const SMS_EVENTS_TO_SUBSCRIBE = [
  'sending',
  'submitted',
  'delivered',
  'failed',
  'rejected',
  'opt-out',
] as const;

/** Posted words, with the aliases that have been reported. A bounce says in another field which kind it is. */
const EMAIL_EVENTS: Record<string, DeliveryFactKind> = {
  processed: 'processed',
  delivered: 'delivered',
  bounce: 'bounced',
  reject: 'rejected',
  rejected: 'rejected',
  open: 'opened',
  opened: 'opened',
  click: 'clicked',
  clicked: 'clicked',
  spam: 'complained',
  spamcomplaint: 'complained',
  unsubscribe: 'unsubscribed',
  unsubscribed: 'unsubscribed',
  resubscribe: 'resubscribed',
  resubscribed: 'resubscribed',
};

/** Posted with an `sms_` prefix. How the newest, the opt-out, is spelt is not published: any spelling will do. */
const SMS_EVENTS: Record<string, DeliveryFactKind> = {
  smssending: 'processed',
  smssubmitted: 'processed',
  smsdelivered: 'delivered',
  smsfailed: 'failed',
  smsrejected: 'rejected',
  smsoptout: 'opted_out',
  optout: 'opted_out',
};

const ACTIVITY_EVENTS: Record<string, DeliveryFactKind> = {
  processed: 'processed',
  delivered: 'delivered',
  'soft-bounced': 'soft_bounced',
  'hard-bounced': 'bounced',
  rejected: 'rejected',
  spam: 'complained',
  unsubscribed: 'unsubscribed',
  resubscribed: 'resubscribed',
  opened: 'opened',
  clicked: 'clicked',
};

/** Of these the message is an SMTP reply or a reason; of the others it is an address or nothing. */
const EXPLAINED: ReadonlySet<DeliveryFactKind> = new Set([
  'delivered',
  'soft_bounced',
  'bounced',
  'rejected',
  'failed',
]);

/** Null for a word that we do not know. `receivedAt` stands in where an event has no time of its own. */
export function parseProviderEvent(
  payload: Record<string, unknown>,
  stampHeaderName: string,
  receivedAt: Date = new Date(),
): ProviderEventFact[] | null {
  const event = new ProviderEventPayload(payload);
  const word = eventWord(event);
  const smsKind = meaning(SMS_EVENTS, word);
  if (smsKind) return [smsFact(event, smsKind, stampHeaderName, receivedAt)];
  const kind = meaning(EMAIL_EVENTS, word);
  return kind ? emailFacts(event, kind, stampHeaderName, receivedAt) : null;
}

/** One row of activity search as the same kind of fact; null for a word that we do not know. */
export function parseActivityEvent(
  row: Record<string, unknown>,
  stampHeaderName: string,
  receivedAt: Date = new Date(),
): ProviderEventFact | null {
  const event = new ProviderEventPayload(row);
  const word = event.text('event')?.toLowerCase() ?? '';
  const kind = meaning(ACTIVITY_EVENTS, word);
  if (!kind) return null;
  const headers = new ProviderEventPayload((row.custom_headers ?? {}) as Record<string, unknown>);
  return {
    kind,
    channel: 'email',
    providerMessageId: event.text('email_id'),
    recipient: event.addresses('recipient')[0] ?? null,
    stamp: headers.text(stampHeaderName),
    occurredAt: event.instant('date') ?? receivedAt,
    detail: explanation(event, kind, ['smtp_response', 'reason', 'error']),
  };
}

/**
 * The same for every copy of an event and different for different events, within one account. Protects against the
 * provider's retries (dozens over days), its manual replays, and its own duplicates. The `id` it sends is not used:
 * it is documented as the webhook's, and not proven to stay the same over retries. The price: two opens of one
 * message by the same client within the same second count as one.
 */
export function dedupeKey(accountRef: string, payload: Record<string, unknown>): string {
  const event = new ProviderEventPayload(payload);
  const word = eventWord(event);
  const kind = meaning(EMAIL_EVENTS, word) ?? meaning(SMS_EVENTS, word) ?? word;
  const isFeedback = kind === 'opened' || kind === 'clicked';
  const identity = [
    accountRef,
    event.text('email_id') ?? event.text('message_id'),
    kind === 'processed' ? word : kind,
    recipientsOf(event).sort(),
    event.text('time') ?? event.text('received_timestamp'),
    event.text('bounce'),
    event.text('url'),
    isFeedback ? [event.text('srchost'), event.text('user-agent')] : null,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** The word comes from outside: it must not find what every object inherits. */
function meaning(table: Record<string, DeliveryFactKind>, word: string): DeliveryFactKind | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

function eventWord(event: ProviderEventPayload): string {
  return (
    event
      .text('event')
      ?.toLowerCase()
      .replace(/[-_\s]/g, '') ?? ''
  );
}

/** `processed` is said once of a message to several; all other events are of one recipient. */
function recipientsOf(event: ProviderEventPayload): string[] {
  const number = event.phoneNumber('destination_number');
  if (number) return [number];
  const recipient = event.addresses('rcpt');
  return recipient.length > 0 ? recipient : event.addresses('recipients');
}

function emailFacts(
  event: ProviderEventPayload,
  word: DeliveryFactKind,
  stampHeaderName: string,
  receivedAt: Date,
): ProviderEventFact[] {
  const kind = word === 'bounced' && event.text('bounce')?.toLowerCase() === 'soft' ? 'soft_bounced' : word;
  const url = event.text('url')?.slice(0, 2048).toWellFormed();
  const userAgent = event.text('user-agent')?.slice(0, 500).toWellFormed();
  const fact = {
    kind,
    channel: 'email' as const,
    providerMessageId: event.text('email_id'),
    stamp: event.text(stampHeaderName),
    occurredAt: event.instant('time') ?? receivedAt,
    detail: explanation(event, kind, ['message', 'context']),
    ...(kind === 'clicked' && url && { url }),
    ...((kind === 'clicked' || kind === 'opened') && userAgent && { userAgent }),
  };
  const recipients = recipientsOf(event);
  return (recipients.length > 0 ? recipients : [null]).map((recipient) => ({ ...fact, recipient }));
}

function smsFact(
  event: ProviderEventPayload,
  kind: DeliveryFactKind,
  stampHeaderName: string,
  receivedAt: Date,
): ProviderEventFact {
  return {
    kind,
    channel: 'sms',
    providerMessageId: event.text('message_id'),
    recipient: event.phoneNumber('destination_number'),
    stamp: event.text(stampHeaderName),
    occurredAt: event.instant('received_timestamp') ?? event.instant('submitted_timestamp') ?? receivedAt,
    detail: explanation(event, kind, ['status_code']),
  };
}

function explanation(event: ProviderEventPayload, kind: DeliveryFactKind, keys: string[]): string | null {
  if (!EXPLAINED.has(kind)) return null;
  const text = keys.map((key) => event.text(key)).find((value) => value !== null);
  // An SMS that was delivered says so twice.
  return text && text !== kind ? safeDetail(text) : null;
}
