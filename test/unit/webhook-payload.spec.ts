import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import type { ClaimedWebhook, WebhookEvent } from '../../src/webhooks/webhook.store';
import { webhookRequest } from '../../src/webhooks/webhook-payload';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const verify = (headers: Record<string, string>, body: string, with_ = secret) =>
  new Webhook(with_).verify(body, headers);

function aClaim(event: Partial<WebhookEvent> = {}): ClaimedWebhook {
  return {
    id: 'whd_1',
    endpointId: 'whk_1',
    attempt: 1,
    eventId: 'evt_1',
    url: 'https://example.com/hooks',
    secretSealed: '',
    event: {
      type: 'delivery.delivered',
      occurredAt: new Date('2026-11-21T09:30:00.123Z'),
      messageId: 'msg_1',
      channel: 'email',
      test: false,
      messageMetadata: { order: '1042' },
      tags: ['receipts'],
      deliveryId: 'dlv_1',
      recipient: 'Ada <ada@example.com>',
      deliveryMetadata: null,
      description: 'The receiving side took it.',
      data: {},
      ...event,
    },
  };
}

describe('the request of a webhook', () => {
  it('passes the verifier that tenants use', () => {
    const { headers, body } = webhookRequest(aClaim(), secret, new Date());
    expect(verify(headers, body)).toEqual({
      type: 'delivery.delivered',
      timestamp: '2026-11-21T09:30:00.123Z',
      data: {
        message_id: 'msg_1',
        channel: 'email',
        test: false,
        metadata: { order: '1042' },
        tags: ['receipts'],
        delivery: {
          id: 'dlv_1',
          recipient: 'Ada <ada@example.com>',
          metadata: null,
        },
        description: 'The receiving side took it.',
      },
    });
  });

  it('is signed over the bytes that are sent, whatever is in them', () => {
    const anyText = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(anyText, fc.dictionary(anyText, anyText), (description, messageMetadata) => {
        const { headers, body } = webhookRequest(
          aClaim({ description, messageMetadata }),
          secret,
          new Date(),
        );
        expect(verify(headers, body)).toMatchObject({ data: { description } });
      }),
    );
  });

  it('is refused with another secret, another body, another id, and when it is old', () => {
    const { headers, body } = webhookRequest(aClaim(), secret, new Date());
    expect(() => verify(headers, body, `whsec_${randomBytes(32).toString('base64')}`)).toThrow();
    expect(() => verify(headers, body.replace('delivered', 'bounced'))).toThrow();
    expect(() => verify({ ...headers, 'webhook-id': 'evt_2' }, body)).toThrow();
    const old = webhookRequest(aClaim(), secret, new Date(Date.now() - 6 * 60_000));
    expect(() => verify(old.headers, old.body)).toThrow(/timestamp/i);
  });

  it('keeps the id of the event over all tries, and gives each the time at which it is made', () => {
    const [first, later] = [0, 3_600_000].map((wait) =>
      webhookRequest(aClaim(), secret, new Date(1_000_000 + wait)),
    );
    expect(first?.headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '1000' });
    expect(later?.headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '4600' });
    expect(later?.body).toBe(first?.body);
  });

  it('names no delivery when it is about the message', () => {
    const claim = aClaim({ type: 'message.accepted', deliveryId: null, recipient: null });
    const { data } = JSON.parse(webhookRequest(claim, secret, new Date()).body) as {
      data: { delivery: unknown };
    };
    expect(data.delivery).toBeNull();
  });
});
