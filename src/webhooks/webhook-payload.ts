import { Webhook } from 'standardwebhooks';
import type { ClaimedWebhook } from './webhook.store';

export interface WebhookRequest {
  headers: Record<string, string>;
  body: string;
}

/**
 * A request as the Standard Webhooks specification (https://www.standardwebhooks.com) has it: `webhook-id` is the
 * event's and the same over all tries, `webhook-timestamp` is of this try, the signature is over the very bytes sent.
 */
export function webhookRequest(claim: ClaimedWebhook, secret: string, now: Date): WebhookRequest {
  const { event } = claim;
  const body = JSON.stringify({
    type: event.type,
    timestamp: new Date(event.occurredAt).toISOString(),
    data: {
      message_id: event.messageId,
      channel: event.channel,
      test: event.test,
      metadata: event.messageMetadata,
      tags: event.tags,
      delivery: event.deliveryId && {
        id: event.deliveryId,
        recipient: event.recipient || null,
        metadata: event.deliveryMetadata,
      },
      description: event.description,
      ...event.data,
    },
  });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Carillon-Webhooks/1',
      'webhook-id': claim.eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(claim.eventId, now, body),
    },
  };
}
