import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, until } from '../support/messages';

/** The provider knows no idempotency: what is lost must be found, and nothing may be sent twice on a guess. */
describe('a lost answer', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({
      env: { UNKNOWN_SETTLE_AFTER: '1s,2s,3s', SWEEP_INTERVAL: '200ms' },
      simulator: { activityLagMs: 0 },
    });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const fault = (kind: string, settings: object = {}) =>
    carillon.control.post('/simulator/faults', { kind, count: 1, operation: '/email/send', ...settings });
  const sentTo = async (address: string) =>
    (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address));
  const types = async (id: string) => {
    const { body } = await tenant.api.get(`/v1/messages/${id}/timeline`);
    return (body.data as { type: string }[]).map(({ type }) => type);
  };

  it.each([
    ['reset-after', {}],
    ['half-reply', {}],
    ['server-error', { status: 502, accept: true }],
    ['html', { accept: true }],
  ])('after acceptance (%s) is settled by the event that echoes our stamp', async (kind, settings) => {
    await fault(kind, settings);
    const address = `${kind}@example.com`;
    const id = await send(tenant.api, anEmail({ to: [address] }));
    const message = await until(tenant.api, id, 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: false });
    expect(await sentTo(address)).toHaveLength(1);
  });

  it('of a message that makes no event is settled by searching the activity', async () => {
    await fault('reset-after');
    await fault('event-drop', { operation: '*', count: 4 });
    const id = await send(tenant.api, anEmail({ to: ['quiet@example.com'] }));
    await eventually(async () => expect(await types(id)).toContain('delivery.unknown'));
    const message = await until(tenant.api, id, 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: false });
    expect(await sentTo('quiet@example.com')).toHaveLength(1);
  });

  it('of many is settled with few searches, as the provider allows no more', async () => {
    // As many as leave alone at once; more would share a request.
    const many = 8;
    await carillon.control.patch('/simulator/options', { activitySearchPerMinute: 3 });
    await fault('reset-after', { count: many });
    await fault('event-drop', { operation: '*', count: 2 * many });
    const ids = await Promise.all(
      Array.from({ length: many }, (_, i) => send(tenant.api, anEmail({ to: [`many${i}@example.com`] }))),
    );
    for (const id of ids) {
      const message = await until(tenant.api, id, 'completed');
      expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: false });
    }
    await carillon.control.patch('/simulator/options', { activitySearchPerMinute: 0 });
  });

  it('without a trace is sent again after the last look, and marked', async () => {
    await fault('reset-before');
    const id = await send(tenant.api, anEmail({ to: ['vanished@example.com'] }));
    await eventually(async () => expect(await types(id)).toContain('delivery.unknown'));
    expect(await sentTo('vanished@example.com')).toHaveLength(0);
    const message = await until(tenant.api, id, 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: true });
    expect(await sentTo('vanished@example.com')).toHaveLength(1);
    expect(await types(id)).toEqual([
      'message.accepted',
      'delivery.unknown',
      'delivery.requeued',
      'delivery.sent',
      'delivery.delivered',
    ]);
  });

  it('is looked for as long the second time, and then held', async () => {
    await fault('reset-before', { count: 2 });
    const id = await send(tenant.api, anEmail({ to: ['twice@example.com'] }));
    const dispatch = async () =>
      (
        await carillon.owner.query(
          `SELECT d.status, d.attempt, d.settle_checks FROM dispatches d JOIN deliveries v ON v.dispatch_id = d.id
            WHERE v.message_id = $1`,
          [id],
        )
      )[0];
    await eventually(async () => expect(await dispatch()).toMatchObject({ status: 'held', attempt: 2 }));
    expect((await dispatch()).settle_checks).toBe(2);
    const { body } = await tenant.api.get(`/v1/messages/${id}`);
    expect(body).toMatchObject({
      status: 'unknown',
      deliveries: [{ status: 'unknown', possible_duplicate: true }],
    });
    expect(await sentTo('twice@example.com')).toHaveLength(0);
  });

  it('to somebody with an apostrophe in the name is found like any other', async () => {
    await fault('reset-after');
    await fault('event-drop', { operation: '*', count: 6 });
    const to = ["o'brien@example.com", 'ada@example.com'];
    const message = await until(tenant.api, await send(tenant.api, anEmail({ to })), 'completed');
    expect(message.summary).toEqual({ delivered: 2 });
    expect(await sentTo("o'brien@example.com")).toHaveLength(1);
  });

  it('without a trace is held when the message says so', async () => {
    await fault('reset-before');
    const id = await send(tenant.api, anEmail({ to: ['held@example.com'], on_unknown: 'hold' }));
    await eventually(async () => {
      const [row] = await carillon.owner.query(
        `SELECT d.status FROM dispatches d JOIN deliveries v ON v.dispatch_id = d.id WHERE v.message_id = $1`,
        [id],
      );
      expect(row.status).toBe('held');
    });
    expect((await tenant.api.get(`/v1/messages/${id}`)).body.deliveries[0].status).toBe('unknown');
    expect(await sentTo('held@example.com')).toHaveLength(0);
  });

  it('of a batch is settled copy by copy', async () => {
    await fault('reset-after', { operation: '/email/batch' });
    const recipients = ['one', 'two', 'three'].map((name) => ({ to: `${name}@example.com` }));
    const id = await send(tenant.api, anEmail({ to: undefined, recipients }));
    const message = await until(tenant.api, id, 'completed');
    expect(message.summary).toEqual({ delivered: 3 });
    for (const { to } of recipients) expect(await sentTo(to)).toHaveLength(1);
  });

  it('of an SMS is settled by number, text and time', async () => {
    await fault('reset-after', { operation: '/sms/send' });
    const id = await send(tenant.api, anSms({ to: ['+6421555777'], body: 'Settle me' }));
    await until(tenant.api, id, 'completed');
    expect((await carillon.ledger()).filter(({ channel }) => channel === 'sms')).toHaveLength(1);
  });

  it('of one of two SMS that say the same is not found for both', async () => {
    const sms = anSms({ to: ['+6421555778'], body: 'Twice the same' });
    const stored = async (id: string) =>
      (
        await carillon.owner.query(
          `SELECT v.status, d.status AS dispatch FROM deliveries v JOIN dispatches d ON d.id = v.dispatch_id WHERE v.message_id = $1`,
          [id],
        )
      )[0] as { status: string; dispatch: string };
    await fault('reset-before', { operation: '/sms/send' });
    const lost = await send(tenant.api, sms);
    await eventually(async () => expect((await stored(lost)).status).toBe('unknown'));
    const sent = await send(tenant.api, sms);
    await eventually(async () => expect((await stored(sent)).status).toMatch(/sent|delivered/));
    await eventually(async () => expect(await stored(lost)).toEqual({ status: 'unknown', dispatch: 'held' }));
    expect(await sentTo('+6421555778')).toHaveLength(1);
  });

  it('of a request that surely never left is simply made again', async () => {
    await carillon.worker?.close();
    // Nothing listens there: the connection is refused before a byte is written.
    const baseUrl = carillon.env.provider.baseUrl;
    carillon.env.provider.baseUrl = 'http://127.0.0.1:9/v3';
    await carillon.startWorker();
    const id = await send(tenant.api, anEmail({ to: ['later@example.com'] }));
    await eventually(async () => expect(await types(id)).toContain('message.retrying'));
    await carillon.worker?.close();
    carillon.env.provider.baseUrl = baseUrl;
    await carillon.startWorker();
    const message = await until(tenant.api, id, 'completed');
    expect(message.deliveries[0].possible_duplicate).toBe(false);
    expect(await sentTo('later@example.com')).toHaveLength(1);
  });
});
