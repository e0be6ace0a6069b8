import { Webhook } from 'standardwebhooks';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { type ReceivedWebhook, WebhookReceiver } from '../support/webhook-receiver';

describe('webhooks', () => {
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

  const endpoint = async (body: object = {}) =>
    (await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url, ...body })).body;
  const typesOf = (received: ReceivedWebhook[]) =>
    received.map(({ body }) => JSON.parse(body).type as string);

  it('tell every event of a message, each with an id of its own', async () => {
    const { id: endpointId } = await endpoint();
    const id = await send(tenant.api, anEmail({ to: ['ada@example.com'] }));
    await until(tenant.api, id, 'completed');
    await eventually(() =>
      expect(typesOf(receiver.received).sort()).toEqual([
        'delivery.delivered',
        'delivery.sent',
        'message.accepted',
      ]),
    );
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
    await tenant.api.delete(`/v1/webhook-endpoints/${endpointId}`);
  });

  it('keep to the filter, and to the tenant', async () => {
    const { id: endpointId } = await endpoint({ event_types: ['delivery.bounced'] });
    const stranger = await carillon.tenant();
    await until(
      stranger.api,
      await send(stranger.api, anEmail({ to: ['bounce+x@example.com'] })),
      'completed',
    );
    await until(tenant.api, await send(tenant.api, anEmail()), 'completed');
    await until(tenant.api, await send(tenant.api, anEmail({ to: ['bounce+y@example.com'] })), 'completed');
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect(JSON.parse(receiver.received[0]?.body ?? '').data.delivery.recipient).toBe('bounce+y@example.com');
    await tenant.api.delete(`/v1/webhook-endpoints/${endpointId}`);
  });

  it('are tried again with the same id after a failure, and the log tells of both tries', async () => {
    const { id: endpointId, secret } = await endpoint({ event_types: ['message.accepted'] });
    receiver.answers.push(500);
    await send(tenant.api, anEmail());
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const log = () => tenant.api.get(`/v1/webhook-endpoints/${endpointId}/deliveries`);
    const waiting = await eventually(async () => {
      const { body } = await log();
      expect(body.data[0].attempts).toHaveLength(1);
      return body.data[0];
    });
    expect(waiting).toMatchObject({
      status: 'pending',
      attempts: [{ response_status: 500, response_body: 'noted' }],
    });
    const wait = Date.parse(waiting.next_attempt_at) - Date.now();
    expect(wait).toBeGreaterThan(20_000);
    expect(wait).toBeLessThan(37_000);

    // Half a minute is too long for a test: the row says when, so the row is told now.
    await carillon.owner.query(`UPDATE webhook_deliveries SET next_attempt_at = now() WHERE id = $1`, [
      waiting.id,
    ]);
    await eventually(() => expect(receiver.received).toHaveLength(2));
    const [first, second] = receiver.received as [ReceivedWebhook, ReceivedWebhook];
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.body).toBe(first.body);
    expect(() => new Webhook(secret).verify(second.body, second.headers)).not.toThrow();
    await eventually(async () => {
      const { body } = await log();
      expect(body.data[0]).toMatchObject({ status: 'delivered', next_attempt_at: null });
      expect(body.data[0].attempts.map((a: { response_status: number }) => a.response_status)).toEqual([
        500, 200,
      ]);
    });
  });

  it('that are redirected count as failed and are not followed', async () => {
    const { id: endpointId } = await endpoint({ event_types: ['message.accepted'] });
    receiver.answers.push(302);
    await send(tenant.api, anEmail());
    await eventually(async () => {
      const { body } = await tenant.api.get(`/v1/webhook-endpoints/${endpointId}/deliveries`);
      expect(body.data[0]).toMatchObject({ status: 'pending', attempts: [{ response_status: 302 }] });
    });
    expect(receiver.received).toHaveLength(1);
    await tenant.api.delete(`/v1/webhook-endpoints/${endpointId}`);
  });

  it('are signed so that another secret or another body does not verify', async () => {
    const { secret } = await endpoint({ event_types: ['message.accepted'] });
    await send(tenant.api, anEmail());
    const hook = await eventually(() => {
      expect(receiver.received.length).toBeGreaterThan(0);
      return receiver.received[0] as ReceivedWebhook;
    });
    const verifier = new Webhook(secret);
    expect(() => verifier.verify(hook.body, hook.headers)).not.toThrow();
    expect(() => verifier.verify(`${hook.body} `, hook.headers)).toThrow();
    expect(() => verifier.verify(hook.body, { ...hook.headers, 'webhook-id': 'evt_other' })).toThrow();
    expect(() => new Webhook(`whsec_${'A'.repeat(44)}`).verify(hook.body, hook.headers)).toThrow();
  });

  it('can be changed, switched off and refused for addresses that are none', async () => {
    const created = await endpoint({ event_types: ['message.accepted'], description: 'before' });
    const path = `/v1/webhook-endpoints/${created.id}`;
    expect((await tenant.api.patch(path, { description: 'after' })).body).toMatchObject({
      description: 'after',
      url: receiver.url,
      event_types: ['message.accepted'],
    });
    expect((await tenant.api.get(path)).body).not.toHaveProperty('secret');
    await tenant.api.patch(path, { enabled: false });
    const watching = await endpoint({ event_types: ['message.accepted'] });
    await send(tenant.api, anEmail());
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect((await tenant.api.get(`${path}/deliveries`)).body.data).toEqual([]);
    await tenant.api.delete(`/v1/webhook-endpoints/${watching.id}`);
    for (const url of [
      'ftp://example.com/',
      'https://user:secret@example.com/',
      'nonsense',
      'javascript:alert(1)',
    ]) {
      const refused = await tenant.api.post('/v1/webhook-endpoints', { url });
      expect(refused).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/url', code: 'invalid_url' }] },
      });
    }
    expect((await tenant.api.delete(path)).status).toBe(204);
    expect((await tenant.api.get(path)).status).toBe(404);
  });
});
