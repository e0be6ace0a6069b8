import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { expectProblem } from '../support/problem';
import { WebhookReceiver } from '../support/webhook-receiver';

/** The log of one endpoint for somebody without a key. */
describe('a portal link', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;
  let endpointId: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
    const endpoint = { url: receiver.url, event_types: ['message.accepted'] };
    endpointId = (await tenant.api.post('/v1/webhook-endpoints', endpoint)).body.id;
  });
  afterEach(() => receiver.stop());
  afterAll(() => carillon.stop());

  const linkOf = async (body: object = {}, id = endpointId): Promise<string> => {
    const answer = await tenant.api.post(`/v1/webhook-endpoints/${id}/portal-links`, body);
    expect(answer.status).toBe(201);
    // The address that others know is not the port of this test.
    return `${carillon.url}${new URL(answer.body.url as string).pathname}`;
  };
  const show = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(url, { redirect: 'manual', ...init });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const told = async (subject = 'Your receipt'): Promise<string> => {
    await send(tenant.api, anEmail({ subject }));
    return eventually(async () => {
      const { body } = await tenant.api.get(
        `/v1/webhook-endpoints/${endpointId}/deliveries?status=delivered`,
      );
      expect(body.data.length).toBeGreaterThan(0);
      return body.data[0].id as string;
    });
  };

  it('shows deliveries with what is sent, and replays them under the same id', async () => {
    const id = await told();
    const url = await linkOf();
    const list = await show(url);
    expect([list.status, list.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("default-src 'none'"),
    ]);
    expect(list.text).toContain(`/${id}"><code>message.accepted</code>`);
    expect((await show(`${url}?status=failed`)).text).toContain('There is nothing here.');
    const one = await show(`${url}/${id}`);
    expect(one.text).toContain('&#34;type&#34;: &#34;message.accepted&#34;');

    const posted = await show(`${url}/${id}`, { method: 'POST' });
    expect([posted.status, posted.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/\?replayed=1$/),
    ]);
    expect((await show(carillon.url + posted.headers.get('location'))).text).toContain(
      'It is sent once more.',
    );
    await eventually(() => expect(receiver.received).toHaveLength(2));
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const log = (await tenant.api.get('/v1/audit-log')).body.data as {
      action: string;
      actor: { type: string };
    }[];
    expect(log.slice(0, 2).map(({ action }) => action)).toEqual([
      'webhook_delivery.replay',
      'webhook_endpoint.portal_link',
    ]);
  });

  it('shows nothing of another endpoint, and replays nothing where it may only be seen', async () => {
    const id = await told();
    const url = await linkOf({ can_replay: false });
    expect((await show(`${url}/${id}`)).text).not.toContain('<form');
    expect((await show(`${url}/${id}`, { method: 'POST' })).status).toBe(404);
    const other = await tenant.api.post('/v1/webhook-endpoints', {
      url: receiver.url,
      event_types: ['message.cancelled'],
    });
    const foreign = await linkOf({}, other.body.id as string);
    expect((await show(`${foreign}/${id}`)).status).toBe(404);
    expect((await show(`${foreign}/${id}`, { method: 'POST' })).status).toBe(404);
    expect(receiver.received).toHaveLength(1);
  });

  it('ends with its time, its key and its endpoint, and cannot be changed', async () => {
    const url = await linkOf();
    const parts = url.split('.');
    const longer = [...parts.slice(0, -3), 'zzzzzz', ...parts.slice(-2)].join('.');
    for (const changed of [
      longer,
      url.replace(/\.1\./, '.0.'),
      `${url}x`,
      `${carillon.url}/webhook-portal/x`,
    ])
      expect((await show(changed)).status).toBe(404);
    jest.useFakeTimers({
      now: Date.now() + 3_601_000,
      doNotFake: ['setTimeout', 'setImmediate', 'nextTick'],
    });
    expect((await show(url)).status).toBe(404);
    jest.useRealTimers();
    expect((await show(url)).status).toBe(200);

    const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, { name: 'portal' });
    const keyed = await fetch(`${carillon.url}/v1/webhook-endpoints/${endpointId}/portal-links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${body.key}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const ofKey = carillon.url + new URL(((await keyed.json()) as { url: string }).url).pathname;
    expect((await show(ofKey)).status).toBe(200);
    await carillon.operator.delete(`/v1/tenants/${tenant.id}/api-keys/${body.id}`);
    expect((await show(ofKey)).status).toBe(404);

    await tenant.api.delete(`/v1/webhook-endpoints/${endpointId}`);
    expect((await show(url)).status).toBe(404);
  });

  it('takes a time that is short', async () => {
    const ask = (body: object) => tenant.api.post(`/v1/webhook-endpoints/${endpointId}/portal-links`, body);
    expectProblem(await ask({ expires_in_seconds: 86_401 }), 'invalid_request', ['/expires_in_seconds']);
    expectProblem(await ask({ expires_in_seconds: 1 }), 'invalid_request', ['/expires_in_seconds']);
    const { body } = await ask({ expires_in_seconds: 900 });
    const seconds = (Date.parse(body.expires_at as string) - Date.now()) / 1_000;
    expect(Math.abs(seconds - 900)).toBeLessThan(30);
  });
});
