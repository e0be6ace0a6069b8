import fc from 'fast-check';
import { CarillonWebhookError, verifyWebhook } from '@carillon/client';
import { Webhook } from 'standardwebhooks';
import { newSigningKey, signatures } from '../../src/webhooks/signing-key';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { WebhookReceiver } from '../support/webhook-receiver';

const secretOf = (signature: 'hmac-sha256' | 'ed25519') => newSigningKey(signature);
const headersOf = (secrets: string[], body: string, id = 'evt_1', at = new Date()) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': signatures(secrets, id, at, body),
});
const BODY =
  '{"type":"delivery.sent","timestamp":"2026-11-21T09:30:00.000Z","data":{"test":false,"sequence":1}}';

describe('verifying a webhook', () => {
  it('agrees with the public library on every body', async () => {
    const { secret } = secretOf('hmac-sha256');
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.stringMatching(/^evt_\w{1,20}$/), async (body, id) => {
        const at = new Date();
        const headers = {
          ...headersOf([secret], body, id, at),
          'webhook-signature': new Webhook(secret).sign(id, at, body),
        };
        expect(await verifyWebhook(body, headers, secret)).toEqual(new Webhook(secret).verify(body, headers));
        expect(await verifyWebhook(new TextEncoder().encode(body), new Headers(headers), secret)).toEqual(
          JSON.parse(body),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('refuses what was changed anywhere', async () => {
    const { secret } = secretOf('hmac-sha256');
    const headers = headersOf([secret], BODY);
    await expect(verifyWebhook(BODY, headers, secret)).resolves.toEqual(JSON.parse(BODY));
    await fc.assert(
      fc.asyncProperty(fc.nat(BODY.length - 1), fc.integer({ min: 32, max: 126 }), async (at, letter) => {
        const other = BODY.slice(0, at) + String.fromCharCode(letter) + BODY.slice(at + 1);
        fc.pre(other !== BODY);
        await expect(verifyWebhook(other, headers, secret)).rejects.toBeInstanceOf(CarillonWebhookError);
      }),
      { numRuns: 50 },
    );
    const stranger = secretOf('hmac-sha256').secret;
    for (const changed of [
      { ...headers, 'webhook-id': 'evt_2' },
      { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) },
      { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v1a,') },
      { ...headers, 'webhook-signature': 'v1,%%%' },
      headersOf([stranger], BODY),
      { ...headers, 'webhook-signature': undefined },
      { ...headers, 'webhook-id': undefined },
    ])
      await expect(verifyWebhook(BODY, changed, secret)).rejects.toBeInstanceOf(CarillonWebhookError);
  });

  it.each([-301, 301])('refuses one that is %d seconds off', async (seconds) => {
    const { secret } = secretOf('hmac-sha256');
    const now = new Date('2026-11-21T09:30:00.000Z');
    const off = headersOf([secret], BODY, 'evt_1', new Date(now.getTime() + seconds * 1_000));
    await expect(verifyWebhook(BODY, off, secret, { now })).rejects.toThrow('webhook-timestamp');
    await expect(verifyWebhook(BODY, off, secret, { now, toleranceSeconds: 302 })).resolves.toBeDefined();
  });

  it('takes any of several secrets and any of several signatures, of either kind', async () => {
    const [old, fresh, other] = [secretOf('hmac-sha256'), secretOf('hmac-sha256'), secretOf('ed25519')];
    const publicKey = other.publicKey ?? '';
    const both = headersOf([fresh.secret, old.secret], BODY);
    for (const known of [
      old.secret,
      fresh.secret,
      [publicKey, old.secret],
      fresh.secret.slice('whsec_'.length),
    ])
      await expect(verifyWebhook(BODY, both, known)).resolves.toEqual(JSON.parse(BODY));
    const signed = headersOf([other.secret], BODY);
    await expect(verifyWebhook(BODY, signed, [fresh.secret, publicKey])).resolves.toEqual(JSON.parse(BODY));
    await expect(verifyWebhook(`${BODY} `, signed, publicKey)).rejects.toBeInstanceOf(CarillonWebhookError);
    const wrong = secretOf('ed25519').publicKey ?? '';
    await expect(verifyWebhook(BODY, signed, wrong)).rejects.toBeInstanceOf(CarillonWebhookError);
    for (const none of ['', 'whsec_', 'not a secret', []])
      await expect(verifyWebhook(BODY, signed, none)).rejects.toBeInstanceOf(CarillonWebhookError);
  });
});

describe('webhooks of Carillon', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.stop());

  const listen = async (signature: string) => {
    const endpoint = { url: receiver.url, event_types: ['delivery.delivered'], signature };
    return (await tenant.api.post('/v1/webhook-endpoints', endpoint)).body;
  };
  const told = async () => {
    const before = receiver.received.length;
    await send(tenant.api, anEmail());
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(before));
    return receiver.received.at(-1) ?? { headers: {}, body: '' };
  };

  it.each([
    ['hmac-sha256', 'secret'],
    ['ed25519', 'public_key'],
  ])('are verified through a rotation (%s)', async (signature, shown) => {
    const endpoint = await listen(signature);
    const [first, known] = [await told(), endpoint[shown] as string];
    const event = await verifyWebhook(first.body, first.headers, known);
    if (event.type !== 'delivery.delivered') throw new Error(event.type);
    expect(event.data.delivery?.recipient).toBe('ada@example.com');
    const path = `/v1/webhook-endpoints/${endpoint.id}/rotate-secret`;
    const { body: rotated } = await tenant.api.post(path, { overlap_seconds: 3_600 });
    const next = await told();
    for (const one of [known, rotated[shown] as string, [known, rotated[shown] as string]])
      expect((await verifyWebhook(next.body, next.headers, one)).type).toBe('delivery.delivered');
    await tenant.api.delete(`/v1/webhook-endpoints/${endpoint.id}`);
  });
});
