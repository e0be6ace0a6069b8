import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, statuses, until } from '../support/messages';

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('a scheduled message', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const sentTo = async (address: string) =>
    (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address));

  it('leaves when its time has come and not before', async () => {
    const at = inMs(1_500);
    const id = await send(tenant.api, anEmail({ to: ['timely@example.com'], scheduled_at: at }));
    expect((await tenant.api.get(`/v1/messages/${id}`)).body).toMatchObject({
      status: 'scheduled',
      scheduled_at: at,
    });
    await until(tenant.api, id, 'completed');
    const [row] = await sentTo('timely@example.com');
    expect(Date.parse(row?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(at));
  });

  it('goes by the instant, whatever the offset it is written with', async () => {
    const utc = new Date(Date.now() + 600_000);
    const local = new Date(utc.getTime() + 13 * 3_600_000).toISOString().replace('Z', '+13:00');
    const { body } = await tenant.api.post('/v1/messages', anEmail({ scheduled_at: local }));
    expect(body.scheduled_at).toBe(utc.toISOString());
  });

  it('leaves at once when its time is past', async () => {
    const id = await send(tenant.api, anEmail({ scheduled_at: '2020-01-01T00:00:00Z' }));
    await until(tenant.api, id, 'completed');
  });

  it('can be put off and brought forward', async () => {
    const id = await send(tenant.api, anEmail({ to: ['moved@example.com'], scheduled_at: inMs(600_000) }));
    const later = inMs(900_000);
    expect((await tenant.api.patch(`/v1/messages/${id}`, { scheduled_at: later })).body.scheduled_at).toBe(
      later,
    );
    expect((await tenant.api.patch(`/v1/messages/${id}`, { scheduled_at: inMs(100) })).status).toBe(200);
    await until(tenant.api, id, 'completed');
    const { body } = await tenant.api.get(`/v1/messages/${id}/timeline`);
    expect(body.data.map(({ type }: { type: string }) => type).slice(0, 3)).toEqual([
      'message.accepted',
      'message.rescheduled',
      'message.rescheduled',
    ]);
    expect((await tenant.api.patch(`/v1/messages/${id}`, { scheduled_at: later })).status).toBe(409);
  });

  it('can be cancelled, once, and then reaches nobody', async () => {
    const id = await send(tenant.api, anEmail({ to: ['never@example.com'], scheduled_at: inMs(1_000) }));
    const cancelled = await tenant.api.post(`/v1/messages/${id}/cancel`);
    expect(cancelled.body.status).toBe('cancelled');
    expect(statuses(cancelled.body)).toEqual({ 'never@example.com': 'cancelled' });
    expect((await tenant.api.post(`/v1/messages/${id}/cancel`)).status).toBe(409);
    // Another one that was due after it has arrived: its time is over.
    await until(tenant.api, await send(tenant.api, anEmail({ scheduled_at: inMs(1_500) })), 'completed');
    expect(await sentTo('never@example.com')).toEqual([]);
  });

  it('is either cancelled or sent when both happen at once, never both', async () => {
    const at = inMs(1_200);
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        send(tenant.api, anEmail({ to: [`race${i}@example.com`], scheduled_at: at })),
      ),
    );
    await eventually(() => expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at)));
    const answers = await Promise.all(ids.map((id) => tenant.api.post(`/v1/messages/${id}/cancel`)));
    for (const [i, id] of ids.entries()) {
      const status = answers[i]?.status === 200 ? 'cancelled' : 'completed';
      await until(tenant.api, id, status);
      expect(await sentTo(`race${i}@example.com`)).toHaveLength(status === 'completed' ? 1 : 0);
    }
  });

  it('withholds those who were suppressed meanwhile', async () => {
    const id = await send(
      tenant.api,
      anEmail({ to: ['ada@example.com', 'gone@example.com'], scheduled_at: inMs(1_000) }),
    );
    await tenant.api.post('/v1/suppressions', { channel: 'email', address: 'gone@example.com' });
    const message = await until(tenant.api, id, 'completed');
    expect(statuses(message)).toEqual({ 'ada@example.com': 'delivered', 'gone@example.com': 'suppressed' });
    await eventually(async () => expect(await sentTo('gone@example.com')).toEqual([]));
  });
});
