import { Webhook } from 'standardwebhooks';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { expectProblem } from '../support/problem';
import { type ReceivedWebhook, WebhookReceiver } from '../support/webhook-receiver';

/** A whole schedule of 35 tries that is over within seconds. */
const WAITS = Array.from({ length: 34 }, () => '20ms').join();
const FAR = '2099-01-01T00:00:00Z';

describe('an endpoint', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;
  let other: WebhookReceiver;

  beforeAll(async () => {
    const env = { SWEEP_INTERVAL: '50ms', WEBHOOKS_RETRY_AFTER: WAITS, WEBHOOKS_DISABLE_AFTER: '20s' };
    carillon = await Carillon.start({ env });
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    [receiver, other] = await Promise.all([WebhookReceiver.start(), WebhookReceiver.start()]);
    tenant = await carillon.tenant();
  });
  afterEach(() => Promise.all([receiver.stop(), other.stop()]));

  const endpoint = async (body: object = {}) =>
    (
      await tenant.api.post('/v1/webhook-endpoints', {
        ...{ url: receiver.url, event_types: ['message.accepted'] },
        ...body,
      })
    ).body;
  const pathOf = (id: string) => `/v1/webhook-endpoints/${id}`;
  const logOf = async (id: string) => (await tenant.api.get(`${pathOf(id)}/deliveries?limit=100`)).body.data;
  const typesOf = (received: ReceivedWebhook[]) =>
    received.map(({ body }) => JSON.parse(body).type as string);
  const idsOf = (received: ReceivedWebhook[]) => received.map(({ headers }) => headers['webhook-id']);
  const accept = () => send(tenant.api, anEmail({ scheduled_at: FAR }));
  /** Jobs in Bull, in whatever state they are. */
  const jobs = async () => {
    const counts = await carillon.jobCounts('deliver-webhook');
    return counts.waiting + counts.delayed;
  };

  it('that is down for the whole schedule gets everything on the last try, and nothing waits in Bull', async () => {
    const { id, secret } = await endpoint();
    receiver.otherwise = 500;
    await accept();
    await eventually(
      async () => {
        expect(await jobs()).toBeLessThanOrEqual(1);
        if (receiver.received.length < 34) throw new Error(`${receiver.received.length} tries so far`);
        receiver.otherwise = 200;
      },
      { timeoutMs: 20_000 },
    );
    const [delivery] = await eventually(async () => {
      const log = await logOf(id);
      expect(log[0].status).toBe('delivered');
      return log;
    });
    const statuses = (delivery.attempts as { response_status: number }[]).map((each) => each.response_status);
    expect(statuses.slice(0, 34)).toEqual(Array(34).fill(500));
    expect(statuses.slice(34)).toEqual([200]);
    expect(new Set(idsOf(receiver.received)).size).toBe(1);
    for (const { body, headers } of receiver.received)
      expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    expect((await tenant.api.get(pathOf(id))).body).toMatchObject({ enabled: true, failing_since: null });
  });

  it('is given up after the last try, and gets it again when it is recovered', async () => {
    const since = new Date().toISOString();
    const { id } = await endpoint();
    receiver.otherwise = 500;
    await accept();
    await eventually(async () => expect(await logOf(id)).toMatchObject([{ status: 'failed' }]), {
      timeoutMs: 20_000,
    });
    expect(receiver.received).toHaveLength(35);
    await tenant.api.patch(pathOf(id), { enabled: false });
    await accept();
    expectProblem(await tenant.api.post(`${pathOf(id)}/recover`, { since }), 'conflict');
    await tenant.api.patch(pathOf(id), { enabled: true });
    receiver.otherwise = 200;
    receiver.received.length = 0;
    const recovered = await tenant.api.post(`${pathOf(id)}/recover`, { since });
    expect(recovered).toMatchObject({ status: 200, body: { due_again: 1, added: 1, has_more: false } });
    await eventually(async () => {
      const log = await logOf(id);
      expect(log.map(({ status }: { status: string }) => status)).toEqual(['delivered', 'delivered']);
    });
    const again = await tenant.api.post(`${pathOf(id)}/recover`, { since });
    expect(again.body).toMatchObject({ due_again: 0, added: 0 });
    const later = { since: new Date(Date.now() + 60_000).toISOString() };
    expect((await tenant.api.post(`${pathOf(id)}/recover`, later)).body).toMatchObject({ added: 0 });
    expect(receiver.received).toHaveLength(2);
  });

  it('that answers 410 is disabled at once, and the others are told', async () => {
    const watching = await endpoint({ url: other.url, event_types: ['webhook_endpoint.*'] });
    const { id } = await endpoint();
    receiver.answers.push(410);
    await accept();
    const disabled = await eventually(async () => {
      const { body } = await tenant.api.get(pathOf(id));
      expect(body).toMatchObject({ enabled: false, disabled_because: 'gone' });
      return body;
    });
    expect(Date.parse(disabled.disabled_at)).not.toBeNaN();
    await eventually(() => expect(other.received).toHaveLength(1));
    const told = new Webhook(watching.secret).verify(
      other.received[0]?.body ?? '',
      other.received[0]?.headers ?? {},
    );
    expect(told).toMatchObject({
      type: 'webhook_endpoint.disabled',
      data: { webhook_endpoint_id: id, disabled_because: 'gone', test: false },
    });
    await tenant.api.patch(pathOf(id), { enabled: true });
    expect((await tenant.api.get(pathOf(id))).body).toMatchObject({
      ...{ enabled: true, disabled_at: null, disabled_because: null },
    });
    await accept();
    await eventually(async () =>
      expect(await logOf(id)).toMatchObject([{ status: 'delivered' }, { status: 'failed' }]),
    );
  });

  it('is not judged by what another place answers, where it was before', async () => {
    const { id } = await endpoint();
    for (const status of [410, 500]) {
      receiver.received.length = 0;
      receiver.answers.push({ status, headers: { 'retry-after': '3600' }, afterMs: 1_000 });
      await accept();
      await eventually(() => expect(receiver.received).toHaveLength(1));
      const moved = await tenant.api.patch(pathOf(id), { url: other.url });
      expect(moved.status).toBe(200);
      await eventually(async () => {
        const log = await logOf(id);
        expect(log[0].attempts).toMatchObject([{ response_status: status }, ...(status === 410 ? [] : [{}])]);
      });
      expect((await tenant.api.get(pathOf(id))).body).toMatchObject({ enabled: true, failing_since: null });
      await tenant.api.patch(pathOf(id), { url: receiver.url });
    }
  });

  it('that was disabled while an event was fanned out to it is not told of it later', async () => {
    const { id } = await endpoint();
    await accept();
    await eventually(async () => expect(await logOf(id)).toMatchObject([{ status: 'delivered' }]));
    await tenant.api.patch(pathOf(id), { enabled: false });
    await carillon.owner.query(
      `UPDATE webhook_deliveries SET status = 'pending', next_attempt_at = now(), rung_at = NULL WHERE endpoint_id = $1`,
      [id],
    );
    await eventually(async () => expect(await logOf(id)).toMatchObject([{ status: 'failed' }]));
    await tenant.api.patch(pathOf(id), { enabled: true });
    expect(receiver.received).toHaveLength(1);
  });

  it.each([429, 503])('that answers %i with Retry-After is left alone until then', async (status) => {
    const { id } = await endpoint();
    receiver.answers.push({ status, headers: { 'retry-after': '3600' } });
    await accept();
    const waiting = await eventually(async () => {
      const [delivery] = await logOf(id);
      expect(delivery.attempts).toHaveLength(1);
      return delivery;
    });
    const wait = Date.parse(waiting.next_attempt_at) - Date.now();
    expect(wait).toBeGreaterThan(3_500_000);
    expect(wait).toBeLessThan(3_700_000);
    await accept();
    await eventually(async () => expect(await logOf(id)).toHaveLength(2));
    // Whoever knows the endpoint says that it is there again.
    const test = await tenant.api.post(`${pathOf(id)}/test`);
    expect(test).toMatchObject({ status: 202, body: { event_type: 'webhook_endpoint.test' } });
    await eventually(() =>
      expect(typesOf(receiver.received).sort()).toEqual([
        'message.accepted',
        'message.accepted',
        'webhook_endpoint.test',
      ]),
    );
    await tenant.api.post(`${pathOf(id)}/recover`, { since: new Date(Date.now() - 60_000).toISOString() });
    await eventually(() => expect(receiver.received).toHaveLength(4));
  });

  it('that does nothing but fail for too long is disabled, and one that succeeds now and then is not', async () => {
    const watching = await endpoint({ url: other.url, event_types: ['webhook_endpoint.disabled'] });
    const { id } = await endpoint();
    receiver.otherwise = 500;
    await accept();
    await eventually(async () => {
      const { body } = await tenant.api.get(pathOf(id));
      expect(body.failing_since).not.toBeNull();
    });
    // As if the first of these failures had been five days ago.
    await carillon.owner.query(
      `UPDATE webhook_endpoints SET failing_since = now() - interval '1 hour' WHERE id = $1`,
      [id],
    );
    await eventually(async () => {
      const { body } = await tenant.api.get(pathOf(id));
      expect(body).toMatchObject({ enabled: false, disabled_because: 'failing' });
    });
    await eventually(() => expect(typesOf(other.received)).toEqual(['webhook_endpoint.disabled']));
    expect(await logOf(id)).toMatchObject([{ status: 'failed', next_attempt_at: null }]);
    expect(watching.disabled_at).toBeNull();
    // A failure after a long silence begins a new row of them.
    await tenant.api.patch(pathOf(id), { enabled: true });
    await carillon.owner.query(
      `UPDATE webhook_endpoints SET failing_since = now() - interval '1 hour', last_failed_at = now() - interval '50 minutes' WHERE id = $1`,
      [id],
    );
    receiver.answers.push(500, 200);
    receiver.otherwise = 200;
    await accept();
    await eventually(async () => expect((await logOf(id))[0]).toMatchObject({ status: 'delivered' }));
    expect((await tenant.api.get(pathOf(id))).body).toMatchObject({ enabled: true, failing_since: null });
  });

  it('gets both signatures while its secret is rotated, and then only the new one', async () => {
    const { id, secret: first } = await endpoint();
    const isGood = (secret: string, hook: ReceivedWebhook) => {
      try {
        new Webhook(secret).verify(hook.body, hook.headers);
        return true;
      } catch {
        return false;
      }
    };
    const next = async (): Promise<ReceivedWebhook> => {
      receiver.received.length = 0;
      await accept();
      return eventually(() => {
        expect(receiver.received).toHaveLength(1);
        return receiver.received[0] as ReceivedWebhook;
      });
    };
    const rotated = await tenant.api.post(`${pathOf(id)}/rotate-secret`, { overlap_seconds: 3_600 });
    expect(rotated).toMatchObject({ status: 200, body: { secret: expect.stringMatching(/^whsec_/) } });
    const second = rotated.body.secret as string;
    const both = await next();
    expect([first, second].map((secret) => isGood(secret, both))).toEqual([true, true]);
    expect(both.headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    await carillon.owner.query(
      `UPDATE webhook_endpoints SET previous_secret_until = now() - interval '1 second' WHERE id = $1`,
      [id],
    );
    const stored = async () =>
      (
        await carillon.owner.query(
          `SELECT previous_secret_sealed AS sealed, previous_secret_until AS until FROM webhook_endpoints WHERE id = $1`,
          [id],
        )
      )[0];
    // By itself, though nothing is to be delivered.
    await eventually(async () => expect(await stored()).toEqual({ sealed: null, until: null }));
    const after = await next();
    expect([first, second].map((secret) => isGood(secret, after))).toEqual([false, true]);
    const { body: at_once } = await tenant.api.post(`${pathOf(id)}/rotate-secret`, { overlap_seconds: 0 });
    const last = await next();
    expect([first, second, at_once.secret].map((secret) => isGood(secret as string, last))).toEqual([
      ...[false, false, true],
    ]);
    expect((await tenant.api.get(pathOf(id))).text).not.toContain('whsec_');
  });

  it('replays what was delivered, under the same id, and shows what it says', async () => {
    const { id } = await endpoint({ payload: 'thin', signature: 'ed25519' });
    const messageId = await accept();
    const [delivery] = await eventually(async () => {
      const log = await logOf(id);
      expect(log).toMatchObject([{ status: 'delivered' }]);
      return log;
    });
    const { body: whole } = await tenant.api.get(`/v1/webhook-deliveries/${delivery.id}`);
    expect(whole.request_body).toBe(receiver.received[0]?.body);
    expect(JSON.parse(whole.request_body).data).toEqual({
      ...{ message_id: messageId, delivery_id: null, channel: 'email', test: false },
      sequence: expect.any(Number),
    });
    const replayed = await tenant.api.post(`/v1/webhook-deliveries/${delivery.id}/replay`);
    expect(replayed).toMatchObject({ status: 200, body: { status: 'pending' } });
    await eventually(() => expect(receiver.received).toHaveLength(2));
    expect(new Set(idsOf(receiver.received)).size).toBe(1);
    expect(receiver.received[1]?.headers['webhook-signature']).toMatch(/^v1a,/);
    await eventually(async () =>
      expect((await logOf(id))[0]).toMatchObject({
        ...{ status: 'delivered', attempts: [{ attempt: 1 }, { attempt: 2 }] },
      }),
    );
    const failed = await tenant.api.get(`${pathOf(id)}/deliveries?status=failed`);
    expect(failed.body.data).toEqual([]);
  });

  it('has at most two requests open at once, and one that answers is not kept waiting by 200 that hang', async () => {
    other.hangs = true;
    const hanging = await Promise.all(
      Array.from({ length: 200 }, () => endpoint({ url: other.url, event_types: ['message.accepted'] })),
    );
    // What may be open at an endpoint is decided in the database; the receiver sees ends later than they are.
    const underWay = () =>
      carillon.owner.query<{ id: string; n: number }[]>(
        `SELECT endpoint_id AS id, count(*)::int AS n FROM webhook_deliveries
          WHERE tenant_id = $1 AND leased_until > now() GROUP BY endpoint_id`,
        [tenant.id],
      );
    await accept();
    await eventually(() => expect(other.open).toBeGreaterThanOrEqual(200), { timeoutMs: 20_000 });
    const { id } = await endpoint();
    for (let i = 0; i < 5; i += 1) await accept();
    await eventually(async () => {
      const log = await logOf(id);
      expect(log).toHaveLength(5);
      expect(log.every(({ status }: { status: string }) => status === 'delivered')).toBe(true);
      // Nobody of the others has been answered, and more of them hang than the queue has places.
      expect(other.open).toBeGreaterThan(16);
      expect((await underWay()).filter(({ n }) => n > 2)).toEqual([]);
    });
    expect(receiver.mostOpen).toBeLessThanOrEqual(2);
    // Rings are taken, though there is no room at any of them: what waits, waits in rows.
    await eventually(async () => expect(await jobs()).toBe(0));
    const [waiting] = await carillon.owner.query(
      `SELECT count(*)::int AS n FROM webhook_deliveries WHERE tenant_id = $1 AND status = 'pending' AND leased_until IS NULL`,
      [tenant.id],
    );
    expect(waiting.n).toBeGreaterThanOrEqual(800);
    await carillon.owner.query(`UPDATE webhook_endpoints SET enabled = false WHERE id = ANY($1)`, [
      hanging.map((each) => each.id),
    ]);
  });
});
