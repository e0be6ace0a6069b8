import type { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { totalsOf } from '../support/held-deliveries';
import { anEmail, anSms, send, statuses, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { people, QuotaDesk } from '../support/quotas';
import { WebhookReceiver } from '../support/webhook-receiver';

interface Told {
  type: string;
  data: { message_id: string; test: boolean };
}

/** What is told of a message of one recipient, in order, by outcome. */
const EMAIL_OUTCOMES: Record<string, string[]> = {
  delivered: ['sent', 'delivered'],
  bounced: ['sent', 'bounced'],
  soft_bounced: ['sent', 'soft_bounced'],
  deferred: ['sent', 'soft_bounced', 'delivered'],
  complained: ['sent', 'delivered', 'complained'],
  unsubscribed: ['sent', 'delivered', 'unsubscribed'],
  opened: ['sent', 'delivered', 'opened'],
  clicked: ['sent', 'delivered', 'opened', 'clicked'],
  rejected: ['sent', 'rejected'],
  failed: ['failed'],
  suppressed: ['suppressed'],
  sent: ['sent'],
};

const SMS_OUTCOMES: Record<string, string[]> = {
  delivered: ['sent', 'delivered'],
  unsubscribed: ['sent', 'delivered', 'unsubscribed'],
  rejected: ['sent', 'rejected'],
  failed: ['sent', 'failed'],
  suppressed: ['suppressed'],
  sent: ['sent'],
};

const LOCAL_PARTS: Record<string, string> = {
  bounce: 'bounced',
  softbounce: 'soft_bounced',
  deferred: 'delivered',
  spam: 'delivered',
  reject: 'rejected',
  suppressed: 'suppressed',
  silent: 'sent',
  'failed+a-tag': 'failed',
  tostring: 'delivered',
  constructor: 'delivered',
};

const SMS_NUMBERS: Record<string, string> = {
  '+6421550001': 'failed',
  '+6421550002': 'rejected',
  '+6421550004': 'sent',
  '+6421550005': 'suppressed',
  '+6421550009': 'delivered',
};

describe('test mode', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let test: Caller;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
    test = await carillon.testKeyOf(tenant);
    await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url });
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  const toldOf = (id: string) =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as Told)
      .filter(({ data }) => data.message_id === id);

  const timelineOf = async (id: string): Promise<{ type: string; test: boolean }[]> =>
    (await test.get(`/v1/messages/${id}/timeline?limit=100`)).body.data;

  /** The timeline has what is expected, in that order, and the webhooks tell the same. */
  async function expectTold(id: string, expected: string[]): Promise<void> {
    const types = ['message.accepted', ...expected.map((type) => `delivery.${type}`)];
    await eventually(async () => expect((await timelineOf(id)).map(({ type }) => type)).toEqual(types));
    expect((await timelineOf(id)).every((entry) => entry.test)).toBe(true);
    await eventually(() =>
      expect(
        toldOf(id)
          .map(({ type }) => type)
          .sort(),
      ).toEqual([...types].sort()),
    );
    expect(toldOf(id).every(({ data }) => data.test)).toBe(true);
  }

  /** Every request that the provider got, by operation, and every copy that it accepted. */
  const atProvider = async () => ({
    requests: (await carillon.control.get('/simulator/requests')).body as Record<string, number>,
    ledger: await carillon.ledger(),
  });

  describe.each([
    ['e-mail', anEmail, EMAIL_OUTCOMES],
    ['SMS', anSms, SMS_OUTCOMES],
  ] as const)('plays an %s through that is to be', (channel, aMessage, outcomes) => {
    it.each(Object.entries(outcomes))('%s, and tells it by webhooks', async (outcome, expected) => {
      const before = await atProvider();
      const to = channel === 'SMS' ? ['+6421555777'] : people(1);
      const id = await send(test, aMessage({ to, test_outcome: outcome }));
      await expectTold(id, expected);
      expect((await test.get(`/v1/messages/${id}`)).body.test).toBe(true);
      expect(await atProvider()).toEqual(before);
      // What the SMS above has come to stands on the list of test mode.
      const { data } = (await test.get('/v1/suppressions?limit=100')).body;
      for (const row of data) await test.delete(`/v1/suppressions/${row.id}`);
    });
  });

  it('knows outcomes by addresses, each recipient its own, and by numbers', async () => {
    const before = await atProvider();
    const locals = Object.keys(LOCAL_PARTS);
    const id = await send(test, anEmail({ to: locals.map((local) => `${local}@example.com`) }));
    const expected = Object.entries(LOCAL_PARTS).map(([local, status]) => [`${local}@example.com`, status]);
    await eventually(async () =>
      expect(statuses((await test.get(`/v1/messages/${id}`)).body)).toEqual(Object.fromEntries(expected)),
    );
    const sms = await send(test, anSms({ to: Object.keys(SMS_NUMBERS) }));
    await eventually(async () =>
      expect(statuses((await test.get(`/v1/messages/${sms}`)).body)).toEqual(SMS_NUMBERS),
    );
    expect(await atProvider()).toEqual(before);
  });

  it('loses an answer, finds no trace, holds, and delivers when it is decided to be sent again', async () => {
    const before = { provider: await atProvider(), totals: await totalsOf(tenant) };
    const id = await send(test, anEmail({ to: people(1), test_outcome: 'unknown' }));
    const delivery = await eventually(
      async () => {
        const [row] = (await test.get('/v1/deliveries?status=unknown')).body.data;
        expect(row).toMatchObject({ message_id: id, held: true, test: true, possible_duplicate: true });
        return row.id as string;
      },
      { timeoutMs: 20_000 },
    );
    const decided = await test.post(`/v1/deliveries/${delivery}/resend`);
    expect(decided.status).toBe(202);
    await until(test, id, 'completed');
    const told = ['unknown', 'requeued', 'unknown', 'requeued', 'sent', 'delivered'];
    await expectTold(id, told);
    const other = await send(test, anSms({ test_outcome: 'unknown' }));
    const held = await eventually(async () => {
      const [row] = (await test.get('/v1/deliveries?status=unknown')).body.data;
      expect(row).toMatchObject({ message_id: other, held: true, possible_duplicate: false });
      return row.id as string;
    });
    expect((await test.post(`/v1/deliveries/${held}/close`, { status: 'failed' })).body.status).toBe(
      'failed',
    );
    expect(await atProvider()).toEqual(before.provider);
    expect(await totalsOf(tenant)).toEqual(before.totals);
  });

  it('schedules, cancels, and answers keys, all apart from live mode', async () => {
    const later = { scheduled_at: '2035-01-01T00:00:00Z' };
    const cancelled = await send(test, anEmail(later));
    expect((await test.post(`/v1/messages/${cancelled}/cancel`)).body.status).toBe('cancelled');
    const id = await send(test, anEmail({ ...later, to: people(1) }));
    await test.patch(`/v1/messages/${id}`, { scheduled_at: '2020-01-01T00:00:00Z' });
    await until(test, id, 'completed');

    const keyed = (api: Caller, body: object) =>
      api.send('POST', '/v1/messages', JSON.stringify(body), {
        'content-type': 'application/json',
        'idempotency-key': 'order-1042',
      });
    const body = anEmail({ to: people(1), dedupe_key: 'order 1042' });
    const first = await keyed(test, body);
    expect((await keyed(test, body)).body.id).toBe(first.body.id);
    const live = await keyed(tenant.api, body);
    expect(live).toMatchObject({ status: 202, body: { test: false } });
    expect(live.headers.get('idempotent-replayed')).toBeNull();
    expect(live.headers.get('deduplicated')).toBeNull();
    const again = await test.post('/v1/messages', body);
    expect([again.headers.get('deduplicated'), again.body.id]).toEqual(['true', first.body.id]);
    await until(tenant.api, live.body.id, 'completed');
  });

  it('has suppressions of its own', async () => {
    const [address = ''] = people(1);
    await until(test, await send(test, anEmail({ to: [address], test_outcome: 'bounced' })), 'completed');
    const [mine] = (await test.get('/v1/suppressions')).body.data;
    expect(mine).toMatchObject({ address, reason: 'hard_bounce' });
    expect((await tenant.api.get('/v1/suppressions?limit=100')).text).not.toContain(address);
    // A live key of the same tenant sends to it; test mode does not, unless it is told what is to come of it.
    const live = await until(tenant.api, await send(tenant.api, anEmail({ to: [address] })), 'completed');
    expect(statuses(live)).toEqual({ [address]: 'delivered' });
    const outcome = async (more: object) =>
      statuses(await until(test, await send(test, anEmail({ to: [address], ...more })), 'completed'))[
        address
      ];
    expect(await outcome({})).toBe('suppressed');
    expect(await outcome({ test_outcome: 'bounced' })).toBe('bounced');
    // One's own list only: the id of the other mode is absent.
    const { body } = await tenant.api.post('/v1/suppressions', {
      channel: 'email',
      address: 'l@example.com',
    });
    expect((await test.delete(`/v1/suppressions/${body.id}`)).status).toBe(404);
    expect((await tenant.api.delete(`/v1/suppressions/${mine.id}`)).status).toBe(404);
    expect((await test.delete(`/v1/suppressions/${mine.id}`)).status).toBe(204);
    expect(await outcome({})).toBe('delivered');
  });

  it('withholds from whom was suppressed while it waited', async () => {
    const [address = ''] = people(1);
    const id = await send(test, anEmail({ to: [address], scheduled_at: '2035-01-01T00:00:00Z' }));
    await test.post('/v1/suppressions', { channel: 'email', address });
    await test.patch(`/v1/messages/${id}`, { scheduled_at: '2020-01-01T00:00:00Z' });
    expect(statuses(await until(test, id, 'completed'))).toEqual({ [address]: 'suppressed' });
  });

  it('takes nothing from the quotas, and is not held back by them', async () => {
    const desk = new QuotaDesk(carillon);
    const limited = await desk.tenantWith({ email: { month: 2 } });
    const key = await carillon.testKeyOf(limited);
    const now = await send(key, anEmail({ to: people(5) }));
    const later = await send(key, anEmail({ to: people(5), scheduled_at: '2035-01-01T00:00:00Z' }));
    await key.patch(`/v1/messages/${later}`, { scheduled_at: '2020-01-01T00:00:00Z' });
    await until(key, now, 'completed');
    await until(key, later, 'completed');
    expect(await desk.usedByEmail(limited)).toBe(0);
    await send(limited.api, anEmail({ to: people(2) }));
    expect((await limited.api.post('/v1/messages', anEmail())).status).toBe(429);
    await until(key, await send(key, anEmail({ to: people(3) })), 'completed');
    expect(await desk.usedByEmail(limited)).toBe(2);
  });

  it('never reaches the provider, not even when its dispatch is put into a lane that leads there', async () => {
    const before = await atProvider();
    const [address = ''] = people(1);
    const id = await send(test, anEmail({ to: [address], scheduled_at: '2035-01-01T00:00:00Z' }));
    // As a fault of ours would have it: released into a lane of the living.
    await carillon.owner.query(
      `WITH d AS (INSERT INTO dispatches (tenant_id, id, channel, lane, status, copies, bytes)
                  VALUES ($1, 'dsp_astray', 'email', 'email', 'queued', 1, 100) RETURNING id),
            m AS (UPDATE messages SET status = 'released' WHERE id = $2)
       UPDATE deliveries SET dispatch_id = 'dsp_astray' FROM d WHERE message_id = $2`,
      [tenant.id, id],
    );
    const message = await until(test, id, 'completed');
    expect(statuses(message)).toEqual({ [address]: 'rejected' });
    expect(await atProvider()).toEqual(before);
  });

  it('refuses a wish with a live key, and one that the channel cannot fulfil', async () => {
    const pointer = '/test_outcome';
    const live = await tenant.api.post('/v1/messages', anEmail({ test_outcome: 'delivered' }));
    expectProblem(live, 'invalid_request');
    expect(live.body.errors).toEqual([expect.objectContaining({ pointer, code: 'test_mode_only' })]);
    const sms = await test.post('/v1/messages', anSms({ test_outcome: 'bounced' }));
    expect(sms.body.errors).toEqual([expect.objectContaining({ pointer, code: 'wrong_channel' })]);
    const word = await test.post('/v1/messages', anEmail({ test_outcome: 'lost' }));
    expect(word.body.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  // The last: the worker that saw the pause keeps to it.
  it('goes on while the provider has stopped everybody, and this tenant', async () => {
    const parked = await carillon.tenant();
    const key = await carillon.testKeyOf(parked);
    await carillon.owner.query(
      `INSERT INTO sending_limits (tenant_id, cut_to, cut_at, paused_until, reason)
       VALUES ($1, 1, now(), now() + interval '1 hour', 'credential')`,
      [parked.id],
    );
    await carillon.owner.query(
      `INSERT INTO platform_pause (paused_until, detail) VALUES (now() + interval '1 hour', 'test')
       ON CONFLICT (one) DO UPDATE SET paused_until = excluded.paused_until`,
    );
    try {
      // More than are rung at once: the feeder does not wait for the provider either.
      const ids = await Promise.all(people(12).map((to) => send(key, anEmail({ to: [to] }))));
      for (const id of ids) await until(key, id, 'completed');
    } finally {
      await carillon.owner.query('DELETE FROM platform_pause');
    }
  });
});
