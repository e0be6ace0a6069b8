import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, statuses, until } from '../support/messages';
import { syncNow } from '../support/provider-syncs';

/** E-mails that the provider took, and whose events never came: it was away too long, or we were. */
describe('what no event told of', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    const env = { SWEEP_INTERVAL: '200ms', EVENTS_ASK_AFTER: '1s,1h' };
    carillon = await Carillon.start({ env, simulator: { activityLagMs: 0 } });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));
  afterAll(() => carillon.stop());

  const drop = () => carillon.control.post('/simulator/faults', { kind: 'event-drop' });
  const message = async (id: string) => (await tenant.api.get(`/v1/messages/${id}`)).body;
  const asked = async (id: string, expected: Record<string, string>) => {
    await eventually(
      async () => {
        await syncNow(carillon, tenant, 'events');
        expect(statuses(await message(id))).toEqual(expected);
      },
      { timeoutMs: 30_000, everyMs: 500 },
    );
  };

  it('is asked for, recipient by recipient, and told as though it had come', async () => {
    await drop();
    const to = ['ada@example.com', 'Bob <bounce@example.com>'];
    const id = await send(tenant.api, anEmail({ to }));
    await until(tenant.api, id, 'sent');
    await asked(id, { 'ada@example.com': 'delivered', 'Bob <bounce@example.com>': 'bounced' });
    const { data } = (await tenant.api.get(`/v1/messages/${id}/timeline`)).body;
    const types = (data as { type: string }[]).map(({ type }) => type).sort();
    expect(types).toEqual([
      'delivery.bounced',
      'delivery.delivered',
      'delivery.sent',
      'delivery.sent',
      'message.accepted',
    ]);
    const list = (await tenant.api.get('/v1/suppressions')).body.data;
    expect(list).toMatchObject([{ address: 'bounce@example.com', reason: 'hard_bounce' }]);
  });

  it('is asked for at once when it is many, and what was told already is not told twice', async () => {
    const told = await send(tenant.api, anEmail({ to: ['open@example.com'] }));
    await until(tenant.api, told, 'completed');
    await drop();
    const recipients = Array.from({ length: 40 }, (_, i) => ({ to: `p${i}@example.com` }));
    const { to: _, ...email } = anEmail();
    const id = await send(tenant.api, { ...email, recipients });
    await until(tenant.api, id, 'sent');
    await asked(id, Object.fromEntries(recipients.map(({ to }) => [to, 'delivered'])));
    const [row] = await carillon.owner.query<{ twice: number }[]>(
      `SELECT count(*)::int AS twice FROM (SELECT 1 FROM message_events WHERE tenant_id = $1 AND delivery_id IS NOT NULL
         GROUP BY delivery_id, type HAVING count(*) > 1) AS t`,
      [tenant.id],
    );
    expect(row?.twice).toBe(0);
  });

  it('waits while the provider cannot be asked', async () => {
    await drop();
    const id = await send(tenant.api, anEmail());
    await until(tenant.api, id, 'sent');
    await carillon.control.post('/simulator/faults', { kind: 'server-error', operation: '/activity/search' });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await syncNow(carillon, tenant, 'events');
    expect((await message(id)).status).toBe('sent');
    await carillon.control.delete('/simulator/faults');
    await asked(id, { 'ada@example.com': 'delivered' });
  });
});
