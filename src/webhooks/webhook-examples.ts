import { describe, EVENT_TYPES, type EventType } from '../messages/event-types';
import type { Payload } from './webhook-endpoint.entity';
import { webhookBody, type WebhookEvent } from './webhook-payload';

const SUFFIX = '01kaj6v3m4e2ra8x0q6s1t5y9z';
const SUPPRESSION = {
  channel: 'email',
  address: 'ada@example.com',
  topic: null,
  reason: 'soft_bounces',
  source: 'provider_event',
  delivery_id: `dlv_${SUFFIX}`,
  expires_at: '2026-12-21T09:30:00.000Z',
  test: false,
};
const READER = { user_agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)' };
const CAMPAIGN = { name: 'news', test: false };
const ENDED = { ...CAMPAIGN, run_id: `run_${SUFFIX}` };
const QUOTA = { channel: 'email', period: 'day', limit: 1000 };

/** By noun: what an event of it is about when that is no message. */
const SUBJECTS: Record<string, string> = {
  suppression: `sup_${SUFFIX}`,
  sms: `rsm_${SUFFIX}`,
  sender_domain: 'shop.example',
  tenant: `ten_${SUFFIX}`,
  campaign: `cmp_${SUFFIX}`,
  webhook_endpoint: `whk_${SUFFIX}`,
};

const RECEIVED_SMS = {
  from: '+6421555123',
  to: '+6421555000',
  body: 'STOP',
  keyword: 'opt_out',
  delivery_id: `dlv_${SUFFIX}`,
  message_id: `msg_${SUFFIX}`,
};

const DATA: Partial<Record<EventType, Record<string, unknown>>> = {
  'message.retrying': { attempt: 1, next_try_at: '2026-11-21T09:35:00.000Z' },
  'message.held': { held_until: '2026-11-22T00:00:00.000Z', ...QUOTA, used: 1000 },
  'quota.warning': { ...QUOTA, used: 800, ends_at: '2026-11-22T00:00:00.000Z' },
  'delivery.duplicate_confirmed': {
    provider_message_ids: ['1tLJFb-FnQW0hPr8Ls-ABCD', '1tLJFc-FnQW0hPr8Ls-EFGH'],
  },
  'delivery.opened': READER,
  'delivery.clicked': { ...READER, url: 'https://example.com/' },
  'suppression.created': SUPPRESSION,
  'suppression.updated': { ...SUPPRESSION, reason: 'unsubscribe', source: 'unsubscribe_page' },
  'suppression.removed': SUPPRESSION,
  'sms.received': RECEIVED_SMS,
  'tenant.bulk_paused': { reason: 'bounces', rate: 0.125, recipients: 4000, test: false },
  'tenant.bulk_resumed': { test: false },
  'campaign.started': CAMPAIGN,
  'campaign.paused': CAMPAIGN,
  'campaign.resumed': CAMPAIGN,
  'campaign.completed': ENDED,
  'campaign.cancelled': CAMPAIGN,
  'campaign.failed': ENDED,
  'campaign.run_awaiting_decision': ENDED,
  'webhook_endpoint.disabled': { disabled_because: 'gone' },
  'webhook_endpoint.test': { test: true },
};

export interface WebhookExample {
  type: EventType;
  description: string;
  full: unknown;
  thin: unknown;
}

/** An event of each type in both payloads, for the API's description. */
export function webhookExamples(): WebhookExample[] {
  return EVENT_TYPES.map((type) => {
    const bodyOf = (payload: Payload) => JSON.parse(webhookBody(exampleOf(type), payload)) as unknown;
    return { type, description: describe(type), full: bodyOf('full'), thin: bodyOf('thin') };
  });
}

function exampleOf(type: EventType): WebhookEvent {
  const noun = type.slice(0, type.indexOf('.'));
  const subject = SUBJECTS[noun] ?? null;
  const isOfMessage = subject === null;
  const isOfDelivery = noun === 'delivery';
  return {
    ...{ type, subject, sequence: 48_213, occurredAt: '2026-11-21T09:30:00.000Z' },
    messageId: isOfMessage ? `msg_${SUFFIX}` : null,
    channel: isOfMessage ? 'email' : null,
    test: type === 'webhook_endpoint.test',
    messageMetadata: isOfMessage ? { order: '1042' } : null,
    tags: isOfMessage ? ['receipts'] : null,
    deliveryId: isOfDelivery ? `dlv_${SUFFIX}` : null,
    recipient: isOfDelivery ? 'Ada <ada@example.com>' : null,
    deliveryMetadata: null,
    description: describe(type),
    data: DATA[type] ?? {},
  };
}
