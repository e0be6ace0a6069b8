import { openAccount } from '../support/open-secrets';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, statuses, until } from '../support/messages';

/** What the provider posts is neither signed nor ordered nor single; only what is proven ours may change anything. */
describe('provider events', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const stored = async (): Promise<number> =>
    (await carillon.owner.query(`SELECT count(*)::int AS n FROM provider_events`))[0].n;
  const secrets = async (of: TestTenant): Promise<{ url: string; bearer: string }> => {
    const { token, bearer } = await openAccount(carillon, of.id);
    return { url: `${carillon.url}/provider-events/${token}`, bearer };
  };
  const post = async (url: string, event: object, bearer?: string): Promise<number> => {
    const headers = {
      'content-type': 'application/json',
      ...(bearer && { authorization: `Bearer ${bearer}` }),
    };
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(event) })).status;
  };
  const bounceOf = (email: string, stamp: string) => ({
    event: 'bounce',
    bounce: 'hard',
    rcpt: email,
    email_id: '1u0SwL-B9zBpi9ffUq-JAB2',
    time: '2026-11-21T10:00:00Z',
    'X-Carillon-Delivery': stamp,
  });
  const stampTo = async (address: string): Promise<string> =>
    (await carillon.ledger()).find(({ recipients }) => recipients.includes(address))?.stamp ?? '';

  it.each([
    ['open@example.com', 'delivered', 'opened_at'],
    ['click@example.com', 'delivered', 'clicked_at'],
    ['spam@example.com', 'delivered', 'complained_at'],
    ['unsubscribe@example.com', 'delivered', 'unsubscribed_at'],
    ['softbounce@example.com', 'soft_bounced', null],
    ['deferred@example.com', 'delivered', 'delivered_at'],
    ['reject@example.com', 'rejected', null],
    ['bounce@example.com', 'bounced', null],
  ])('of %s end in %s', async (address, status, mark) => {
    const id = await send(tenant.api, anEmail({ to: [address] }));
    await eventually(async () => {
      const { body } = await tenant.api.get(`/v1/messages/${id}`);
      expect(body.deliveries[0].status).toBe(status);
      if (mark) expect(body.deliveries[0][mark]).toEqual(expect.any(String));
    });
  });

  it('of spam, unsubscribe, bounce and opt-out put the address on the list', async () => {
    const sms = await send(tenant.api, anSms({ to: ['+6421550003'] }));
    await eventually(async () => {
      const { body } = await tenant.api.get('/v1/suppressions?limit=100');
      const listed = body.data.map((row: { address: string; reason: string }) => [row.address, row.reason]);
      expect(listed).toEqual(
        expect.arrayContaining([
          ['spam@example.com', 'complaint'],
          ['unsubscribe@example.com', 'unsubscribe'],
          ['bounce@example.com', 'hard_bounce'],
          ['+6421550003', 'opt_out'],
        ]),
      );
    });
    await until(tenant.api, sms, 'completed');
    expect((await tenant.api.post('/v1/messages', anSms({ to: ['+6421550003'] }))).body.summary).toEqual({
      suppressed: 1,
    });
  });

  it('that come ten times and out of order count once', async () => {
    await carillon.control.post('/simulator/faults', { kind: 'event-duplicate', times: 10 });
    await carillon.control.post('/simulator/faults', { kind: 'event-reorder', ms: 300 });
    const to = ['ada@example.com', 'deferred+2@example.com'];
    const id = await send(tenant.api, anEmail({ to }));
    await until(tenant.api, id, 'completed');
    await eventually(async () => {
      const message = (await tenant.api.get(`/v1/messages/${id}`)).body;
      expect(statuses(message)).toEqual({
        'ada@example.com': 'delivered',
        'deferred+2@example.com': 'delivered',
      });
    });
    const { body } = await tenant.api.get(`/v1/messages/${id}/timeline`);
    const delivered = body.data.filter(({ type }: { type: string }) => type === 'delivery.delivered');
    expect(delivered).toHaveLength(2);
  });

  it('of machines that open are told, and do not count as opened', async () => {
    const id = await send(tenant.api, anEmail({ to: ['proxied@example.com'] }));
    await until(tenant.api, id, 'completed');
    const { url, bearer } = await secrets(tenant);
    const {
      event: _,
      bounce: __,
      ...facts
    } = bounceOf('proxied@example.com', await stampTo('proxied@example.com'));
    const opened = (agent: string, time: string) =>
      post(url, { ...facts, event: 'open', 'opened-at': time, time, 'user-agent': agent }, bearer);
    await opened('Mozilla/5.0', '2026-11-21T10:00:01Z');
    const timeline = async () => {
      const { body } = await tenant.api.get(`/v1/messages/${id}/timeline`);
      return body.data.filter(({ type }: { type: string }) => type === 'delivery.opened');
    };
    const delivery = async () => (await tenant.api.get(`/v1/messages/${id}`)).body.deliveries[0];
    await eventually(async () => expect(await timeline()).toHaveLength(1));
    expect((await timeline())[0].data).toMatchObject({ machine: true });
    expect((await delivery()).opened_at).toBeNull();
    await opened('Mozilla/5.0 (X11; Linux x86_64) Thunderbird/128.0', '2026-11-21T11:00:00Z');
    await eventually(async () => expect((await delivery()).opened_at).toBe('2026-11-21T11:00:00.000Z'));
  });

  it('that overtake the answer to the request are kept', async () => {
    await carillon.control.post('/simulator/faults', { kind: 'hold', ms: 600, count: 2 });
    const [email, sms] = await Promise.all([
      send(tenant.api, anEmail({ to: ['early@example.com'] })),
      send(tenant.api, anSms({ to: ['+6421555888'] })),
    ]);
    const message = await until(tenant.api, email, 'completed');
    expect(message.deliveries[0].status).toBe('delivered');
    await until(tenant.api, sms, 'completed');
    await eventually(async () => {
      const { body } = await tenant.api.get(`/v1/messages/${email}`);
      expect(body.deliveries[0].provider_message_id).toEqual(expect.any(String));
    });
  });

  it('without the token or the bearer are refused and not stored', async () => {
    const { url, bearer } = await secrets(tenant);
    const other = await secrets(await carillon.tenant());
    const event = bounceOf('ada@example.com', 'x');
    const before = await stored();
    expect(await post(`${url}x`, event, bearer)).toBe(404);
    expect(await post(url, event)).toBe(401);
    expect(await post(url, event, `${bearer}x`)).toBe(401);
    expect(await post(url, event, other.bearer)).toBe(401);
    expect(await post(url, [event], bearer)).toBe(400);
    expect(await stored()).toBe(before);
  });

  it('with the right secrets and a forged, foreign or missing stamp change nothing', async () => {
    const stranger = await carillon.tenant();
    const id = await send(stranger.api, anEmail({ to: ['victim@example.com'] }));
    await until(stranger.api, id, 'completed');
    const { url, bearer } = await secrets(tenant);
    const own = await secrets(stranger);
    const genuine = await stampTo('victim@example.com');
    const before = await stored();
    // Another tenant's secrets with a genuine stamp, and the owner's with forged ones.
    expect(await post(url, bounceOf('victim@example.com', genuine), bearer)).toBe(200);
    for (const stamp of [`${genuine}x`, genuine.replace(/\.1\./, '.2.'), '', 'dlv_x.1.y']) {
      expect(await post(own.url, { ...bounceOf('victim@example.com', stamp), time: stamp }, own.bearer)).toBe(
        200,
      );
    }
    await eventually(async () => {
      const rows = await carillon.owner.query(
        `SELECT result FROM provider_events WHERE result = 'unstamped' AND applied_at IS NOT NULL`,
      );
      expect(rows.length).toBe((await stored()) - before);
    });
    const { body } = await stranger.api.get(`/v1/messages/${id}`);
    expect(body.deliveries[0].status).toBe('delivered');
    // Only the genuine article moves it.
    await post(own.url, bounceOf('victim@example.com', genuine), own.bearer);
    await eventually(async () => {
      const now = await stranger.api.get(`/v1/messages/${id}`);
      expect(now.body.deliveries[0].status).toBe('bounced');
    });
  });
});
