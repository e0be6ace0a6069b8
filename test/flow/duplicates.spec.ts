import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { emailsTo, eventsOf, HOLD_SOON, inDoubtBy, tellAfterAll, totalsOf } from '../support/held-deliveries';
import { anEmail, send, until } from '../support/messages';
import { WebhookReceiver } from '../support/webhook-receiver';

/** Sent again on a wrong guess: it cannot be undone, but it is known, told and counted as soon as proof comes. */
describe('a duplicate', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    carillon = await Carillon.start(HOLD_SOON);
    receiver = await WebhookReceiver.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const fault = (kind: string, settings: object = {}) =>
    carillon.control.post('/simulator/faults', { kind, operation: '/email/*', ...settings });
  const record = async (messageId: string) => {
    const { body } = await tenant.api.get(`/v1/messages/${messageId}/deliveries`);
    return (await tenant.api.get(`/v1/deliveries/${body.data[0].id}`)).body;
  };
  const confirmations = async (messageId: string) => {
    const { body } = await tenant.api.get(`/v1/messages/${messageId}/timeline`);
    return (body.data as { type: string; data: { provider_message_ids: string[] } }[])
      .filter(({ type }) => type === 'delivery.duplicate_confirmed')
      .map(({ data }) => data.provider_message_ids);
  };

  /** Accepted as often as said and each time taken for lost; nothing is heard of it while the faults stand. */
  async function sendLost(address: string, times = 1): Promise<string> {
    await fault('reset-after', { count: times });
    await fault('event-drop', { operation: '*' });
    return send(tenant.api, anEmail({ to: [address] }));
  }

  it('is confirmed by an event of the first after the second was answered', async () => {
    await tenant.api.post('/v1/webhook-endpoints', {
      url: receiver.url,
      event_types: ['delivery.duplicate_confirmed'],
    });
    const id = await sendLost('proven@example.com');
    await until(tenant.api, id, 'sent');
    const [first = '', second = ''] = await emailsTo(carillon, 'proven@example.com');
    expect(await record(id)).toMatchObject({
      possible_duplicate: true,
      duplicate_confirmed: false,
      confirmed_copies: [second],
    });
    await carillon.control.delete('/simulator/faults');
    await tellAfterAll(carillon, first);
    await eventually(async () => expect(await confirmations(id)).toEqual([[second, first]]));
    await tellAfterAll(carillon, second);
    await carillon.control.post('/simulator/events', {
      email_id: first,
      event: 'open',
      recipient: 'proven@example.com',
    });
    await eventually(async () => expect((await record(id)).opened_at).toEqual(expect.any(String)));
    expect(await record(id)).toMatchObject({
      status: 'delivered',
      duplicate_confirmed: true,
      confirmed_copies: [second, first],
    });
    expect(await confirmations(id)).toHaveLength(1);
    expect((await totalsOf(tenant)).duplicates_confirmed).toBe(1);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      type: 'delivery.duplicate_confirmed',
      data: { message_id: id, provider_message_ids: [second, first] },
    });
  });

  it('is confirmed by the answer to the second after an event of the first', async () => {
    await fault('reset-after', { count: 1 });
    await fault('hold', { count: 1, ms: 6_000 });
    await fault('event-drop', { operation: '*', count: 4 });
    const id = await send(tenant.api, anEmail({ to: ['overtaken@example.com'] }));
    const [first = '', second = ''] = await eventually(async () => {
      const emails = await emailsTo(carillon, 'overtaken@example.com');
      expect(emails).toHaveLength(2);
      return emails;
    });
    await eventsOf(carillon, second);
    await tellAfterAll(carillon, first);
    await eventually(async () => expect((await record(id)).confirmed_copies).toEqual([first]));
    await eventually(async () => expect((await record(id)).confirmed_copies).toEqual([first, second]));
    expect(await confirmations(id)).toHaveLength(1);
    expect(await totalsOf(tenant)).toMatchObject({ resent_after_absence: 1, duplicates_confirmed: 1 });
  });

  it('beyond the second counts as well, when all are told of at once', async () => {
    const id = await sendLost('thrice@example.com', 2);
    await eventually(async () => expect((await record(id)).held).toBe(true));
    await tenant.api.post(`/v1/deliveries/${(await record(id)).id}/resend`);
    await until(tenant.api, id, 'sent');
    const emails = await emailsTo(carillon, 'thrice@example.com');
    expect(emails).toHaveLength(3);
    for (const email of emails) await eventsOf(carillon, email);
    await carillon.control.delete('/simulator/faults');
    await carillon.worker?.close();
    for (const email of emails) await tellAfterAll(carillon, email);
    await eventually(async () => {
      const [{ n }] = await carillon.owner.query(
        `SELECT count(*)::int AS n FROM provider_events WHERE tenant_id = $1 AND applied_at IS NULL`,
        [tenant.id],
      );
      expect(n).toBe(6);
    });
    await carillon.startWorker();
    await until(tenant.api, id, 'completed');
    expect([...(await record(id)).confirmed_copies].sort()).toEqual([...emails].sort());
    const totals = await totalsOf(tenant);
    expect(totals).toMatchObject({ lost_requests: 2, decided_resent: 1, duplicates_confirmed: 2 });
    expect(inDoubtBy(totals)).toBe(0);
  });

  it('is not what the provider has refused', async () => {
    const id = await sendLost('refused@example.com');
    await until(tenant.api, id, 'sent');
    const [first, second = ''] = await emailsTo(carillon, 'refused@example.com');
    await eventsOf(carillon, second);
    await carillon.control.delete('/simulator/faults');
    const recipient = 'refused@example.com';
    await carillon.control.post('/simulator/events', { email_id: first, event: 'reject', recipient });
    await eventually(async () => expect((await record(id)).status).toBe('rejected'));
    await tellAfterAll(carillon, second);
    await until(tenant.api, id, 'completed');
    await eventually(async () => expect((await record(id)).status).toBe('delivered'));
    expect(await record(id)).toMatchObject({ duplicate_confirmed: false, confirmed_copies: [second] });
    expect((await totalsOf(tenant)).duplicates_confirmed).toBeUndefined();
  });

  it('is counted for each copy too many, whatever the order of answers and events', async () => {
    const many = 40;
    await fault('reset-after', { rate: 0.5 });
    // Half of the events come after the policy has been applied.
    await fault('event-delay', { operation: '*', rate: 0.5, ms: 6_000 });
    const ids = await Promise.all(
      Array.from({ length: many }, (_, i) => send(tenant.api, anEmail({ to: [`storm${i}@example.com`] }))),
    );
    for (const id of ids) await until(tenant.api, id, 'completed', { timeoutMs: 40_000 });
    const copies = (await carillon.ledger()).filter(({ recipients }) => recipients[0]?.startsWith('storm'));
    expect(copies.length).toBeGreaterThan(many);
    await eventually(async () => {
      expect((await totalsOf(tenant)).duplicates_confirmed).toBe(copies.length - many);
    });
    expect(inDoubtBy(await totalsOf(tenant))).toBe(0);
  });
});
