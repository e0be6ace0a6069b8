import type { EventType } from '../messages/event-types';
import { signatures } from './signing-key';
import type { Payload } from './webhook-endpoint.entity';

export interface WebhookRequest {
  headers: Record<string, string>;
  body: string;
}

/** An event as it stands in the outbox, with what belongs to its message or delivery. */
export interface WebhookEvent {
  type: EventType;
  occurredAt: Date | string;
  sequence: number;
  messageId: string | null;
  /** What it is about when that is no message. */
  subject: string | null;
  channel: string | null;
  test: boolean;
  messageMetadata: Record<string, string> | null;
  tags: string[] | null;
  deliveryId: string | null;
  recipient: string | null;
  deliveryMetadata: Record<string, string> | null;
  description: string;
  data: Record<string, unknown>;
}

/** Under which name an event of no message says what it is about, by the noun of its type. */
const SUBJECT_NAMES: Record<string, string> = {
  suppression: 'suppression_id',
  sms: 'received_sms_id',
  sender_domain: 'domain',
  tenant: 'tenant_id',
  campaign: 'campaign_id',
  webhook_endpoint: 'webhook_endpoint_id',
};

/**
 * A request as the Standard Webhooks specification (https://www.standardwebhooks.com) has it: `webhook-id` is the
 * event's and the same over all tries, `webhook-timestamp` is of this try, the signature is over the very bytes sent.
 */
export function webhookRequest(eventId: string, body: string, secrets: string[], now: Date): WebhookRequest {
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Carillon-Webhooks/1',
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': signatures(secrets, eventId, now, body),
    },
  };
}

/** The same over all tries, unless the endpoint has asked for another payload, or a person was erased, meanwhile. */
export function webhookBody(event: WebhookEvent, payload: Payload): string {
  return JSON.stringify(webhookContent(event, payload));
}

export function webhookContent(
  event: WebhookEvent,
  payload: Payload,
): { type: EventType; timestamp: string; data: object } {
  return {
    type: event.type,
    timestamp: new Date(event.occurredAt).toISOString(),
    data: payload === 'thin' ? thin(event) : full(event),
  };
}

/** Ids and nothing of anybody: whoever needs more asks for it. */
function thin(event: WebhookEvent): object {
  const { channel, test, sequence, deliveryId } = event;
  return event.messageId === null
    ? { ...subjectOf(event), test, sequence }
    : { message_id: event.messageId, delivery_id: deliveryId, channel, test, sequence };
}

function full(event: WebhookEvent): object {
  const { test, sequence, description, data } = event;
  if (event.messageId === null) return { ...data, ...subjectOf(event), test, sequence, description };
  return {
    message_id: event.messageId,
    channel: event.channel,
    test,
    sequence,
    metadata: event.messageMetadata,
    tags: event.tags,
    delivery: event.deliveryId && {
      id: event.deliveryId,
      recipient: event.recipient || null,
      metadata: event.deliveryMetadata,
    },
    description,
    ...data,
  };
}

function subjectOf({ type, subject }: WebhookEvent): Record<string, string | null> {
  return { [SUBJECT_NAMES[type.slice(0, type.indexOf('.'))] ?? 'subject']: subject };
}
