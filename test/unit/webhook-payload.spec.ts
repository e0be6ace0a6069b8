import { createPublicKey, randomBytes, verify as verifyWith } from 'node:crypto';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSigningKey } from '../../src/webhooks/signing-key';
import { webhookBody, type WebhookEvent, webhookRequest } from '../../src/webhooks/webhook-payload';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const verify = (headers: Record<string, string>, body: string, with_ = secret) =>
  new Webhook(with_).verify(body, headers);

function anEvent(event: Partial<WebhookEvent> = {}): WebhookEvent {
  return {
    type: 'delivery.delivered',
    occurredAt: new Date('2026-11-21T09:30:00.123Z'),
    sequence: 7,
    messageId: 'msg_1',
    subject: null,
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
  };
}

const request = (event: Partial<WebhookEvent> = {}, now = new Date()) =>
  webhookRequest('evt_1', webhookBody(anEvent(event), 'full'), [secret], now);

describe('the request of a webhook', () => {
  it('passes the verifier that tenants use', () => {
    const { headers, body } = request();
    expect(verify(headers, body)).toEqual({
      type: 'delivery.delivered',
      timestamp: '2026-11-21T09:30:00.123Z',
      data: {
        message_id: 'msg_1',
        channel: 'email',
        test: false,
        sequence: 7,
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
        const { headers, body } = request({ description, messageMetadata });
        expect(verify(headers, body)).toMatchObject({ data: { description } });
      }),
    );
  });

  it('is refused with another secret, another body, another id, and when it is old', () => {
    const { headers, body } = request();
    expect(() => verify(headers, body, `whsec_${randomBytes(32).toString('base64')}`)).toThrow();
    expect(() => verify(headers, body.replace('delivered', 'bounced'))).toThrow();
    expect(() => verify({ ...headers, 'webhook-id': 'evt_2' }, body)).toThrow();
    const old = request({}, new Date(Date.now() - 6 * 60_000));
    expect(() => verify(old.headers, old.body)).toThrow(/timestamp/i);
  });

  it('keeps the id of the event over all tries, and gives each the time at which it is made', () => {
    const [first, later] = [0, 3_600_000].map((wait) => request({}, new Date(1_000_000 + wait)));
    expect(first?.headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '1000' });
    expect(later?.headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '4600' });
    expect(later?.body).toBe(first?.body);
  });

  it('names no delivery when it is about the message', () => {
    const event = { type: 'message.accepted', deliveryId: null, recipient: null } as const;
    const { data } = JSON.parse(request(event).body) as {
      data: { delivery: unknown };
    };
    expect(data.delivery).toBeNull();
  });

  it('holds ids alone when it is thin', () => {
    expect(JSON.parse(webhookBody(anEvent(), 'thin'))).toEqual({
      type: 'delivery.delivered',
      timestamp: '2026-11-21T09:30:00.123Z',
      data: { message_id: 'msg_1', delivery_id: 'dlv_1', channel: 'email', test: false, sequence: 7 },
    });
    const suppression = anEvent({
      ...{ type: 'suppression.created', messageId: null, deliveryId: null, subject: 'sup_1' },
      data: { address: 'ada@example.com' },
    });
    expect(JSON.parse(webhookBody(suppression, 'thin')).data).toEqual({
      ...{ suppression_id: 'sup_1', test: false, sequence: 7 },
    });
    expect(JSON.parse(webhookBody(suppression, 'full')).data).toMatchObject({
      ...{ suppression_id: 'sup_1', address: 'ada@example.com', sequence: 7 },
    });
  });

  it('of two secrets is good for whoever knows one of them, and for nobody else', () => {
    const other = `whsec_${randomBytes(32).toString('base64')}`;
    const { headers, body } = webhookRequest(
      'evt_1',
      webhookBody(anEvent(), 'full'),
      [secret, other],
      new Date(),
    );
    for (const known of [secret, other]) expect(() => verify(headers, body, known)).not.toThrow();
    expect(() => verify(headers, body, `whsec_${randomBytes(32).toString('base64')}`)).toThrow();
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  it('signed with ed25519 is verified with the public key, which alone leaves', () => {
    const { secret: own, publicKey } = newSigningKey('ed25519');
    expect(own).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/);
    expect(publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const { headers, body } = webhookRequest('evt_1', '{"type":"x"}', [own], new Date());
    const isGood = (said: string, key: string) => {
      const [, signature = ''] = (headers['webhook-signature'] ?? '').split(',');
      const x = Buffer.from(key.slice('whpk_'.length), 'base64').toString('base64url');
      const publicPart = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${said}`;
      return verifyWith(null, Buffer.from(signed), publicPart, Buffer.from(signature, 'base64'));
    };
    expect(headers['webhook-signature']).toMatch(/^v1a,/);
    expect(isGood(body, publicKey ?? '')).toBe(true);
    expect(isGood(`${body} `, publicKey ?? '')).toBe(false);
    expect(isGood(body, newSigningKey('ed25519').publicKey ?? '')).toBe(false);
  });
});
