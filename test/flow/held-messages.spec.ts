import type { TenantId } from '../../src/common/ids';
import { ReleaseHeldMessagesProcessor } from '../../src/scheduling/release-held-messages.processor';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, statuses, until } from '../support/messages';
import { anEmailTo, people, QuotaDesk } from '../support/quotas';

const HOLD = { email: { month: 5 }, beyond: 'hold' };

/** Limits of a month, so that no hour that happens to end disturbs a test. */
describe('quotas that hold', () => {
  let carillon: Carillon;
  let desk: QuotaDesk;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    desk = new QuotaDesk(carillon);
  });
  afterAll(() => carillon.stop());

  it('accept what is beyond, tell why and until when, and send it in the next period, oldest first', async () => {
    const tenant = await desk.tenantWith(HOLD);
    await until(tenant.api, await send(tenant.api, anEmailTo(5)), 'completed');
    const first = await tenant.api.post('/v1/messages', anEmailTo(2));
    expect(first).toMatchObject({ status: 202, body: { status: 'scheduled', scheduled_at: null } });
    const ids = [first.body.id as string];
    for (const size of [2, 3, 1, 4]) ids.push(await send(tenant.api, anEmailTo(size)));
    const [held, ...more] = await desk.timeline(tenant, ids[0] ?? '', 'message.held');
    const { body } = await tenant.api.get('/v1/quotas');
    expect(more).toEqual([]);
    expect(held?.description).toContain('5 e-mail recipients a month');
    expect(held?.description).toContain(body.email.month.ends_at);
    expect(held?.data).toEqual({
      channel: 'email',
      period: 'month',
      limit: 5,
      used: 5,
      held_until: body.email.month.ends_at,
    });
    expect(body.email.month).toMatchObject({ used: 5, remaining: 0 });

    // 2 and 2 go; 3 does not fit any more, 1 passes it.
    await desk.nextMonth(tenant);
    for (const id of [ids[0], ids[1], ids[3]]) await until(tenant.api, id ?? '', 'completed');
    await desk.untilLookedAt(tenant);
    expect(await desk.statusesOf(tenant, [ids[2] ?? '', ids[4] ?? ''])).toEqual(['scheduled', 'scheduled']);
    expect(await desk.usedByEmail(tenant)).toBe(5);
    await desk.nextMonth(tenant);
    await until(tenant.api, ids[2] ?? '', 'completed');
    await desk.untilLookedAt(tenant);
    expect(await desk.statusesOf(tenant, [ids[4] ?? ''])).toEqual(['scheduled']);
    await desk.nextMonth(tenant);
    await until(tenant.api, ids[4] ?? '', 'completed');
    const sent = (await carillon.ledger()).filter(({ account_name }) => account_name.includes(tenant.id));
    expect(sent.flatMap(({ recipients }) => recipients)).toHaveLength(17);
    // Told once, however long it took.
    expect(await desk.timeline(tenant, ids[4] ?? '', 'message.held')).toHaveLength(1);
  });

  it('let exactly so many out, however many come at once and however often it is rung', async () => {
    const tenant = await desk.tenantWith({ email: { month: 7 }, beyond: 'hold' });
    const ids = await Promise.all(Array.from({ length: 30 }, () => send(tenant.api, anEmailTo(1))));
    const waiting = async () =>
      (await desk.statusesOf(tenant, ids)).filter((each) => each === 'scheduled').length;
    expect(await waiting()).toBe(23);
    if (!carillon.worker) throw new Error('no worker');
    const processor = carillon.worker.get(ReleaseHeldMessagesProcessor, { strict: false });
    for (const left of [16, 9]) {
      await desk.nextMonth(tenant);
      const payload = { tenantId: tenant.id as TenantId, channel: 'email' as const };
      await Promise.all(Array.from({ length: 6 }, () => processor.handle(payload)));
      await eventually(async () => expect(await waiting()).toBe(left));
      expect(await desk.usedByEmail(tenant)).toBe(7);
    }
    const states = await carillon.owner.query<{ status: string }[]>(
      'SELECT status FROM messages WHERE tenant_id = $1 ORDER BY id',
      [tenant.id],
    );
    expect(states.filter(({ status }) => status === 'held')).toHaveLength(9);
  });

  it('let no new message pass one that is about to leave', async () => {
    const tenant = await desk.tenantWith(HOLD);
    await send(tenant.api, anEmailTo(5));
    const older = await send(tenant.api, anEmailTo(4));
    await carillon.worker?.close();
    await desk.nextMonth(tenant);
    const newer = await send(tenant.api, anEmailTo(3));
    const [held] = await desk.timeline(tenant, newer, 'message.held');
    expect(held?.description).toContain('after those held before it');
    await carillon.startWorker();
    await until(tenant.api, older, 'completed');
    await desk.untilLookedAt(tenant);
    expect(await desk.statusesOf(tenant, [newer])).toEqual(['scheduled']);
    // What fits now does not wait for it.
    await until(tenant.api, await send(tenant.api, anEmailTo(1)), 'completed');
    await desk.nextMonth(tenant);
    await until(tenant.api, newer, 'completed');
  });

  it('let it go as soon as the operator makes room', async () => {
    const tenant = await desk.tenantWith(HOLD);
    await send(tenant.api, anEmailTo(5));
    const [three, four] = [await send(tenant.api, anEmailTo(3)), await send(tenant.api, anEmailTo(4))];
    await desk.put(tenant.id, { email: { month: 8 }, beyond: 'refuse' });
    await until(tenant.api, three, 'completed');
    await desk.untilLookedAt(tenant);
    expect(await desk.statusesOf(tenant, [four])).toEqual(['scheduled']);
    await desk.put(tenant.id, {});
    await until(tenant.api, four, 'completed');
  });

  it('keep what is larger than a limit that was lowered, and let others by', async () => {
    const tenant = await desk.tenantWith(HOLD);
    await send(tenant.api, anEmailTo(5));
    const large = await send(tenant.api, anEmailTo(4));
    const small = await send(tenant.api, anEmailTo(2));
    await desk.put(tenant.id, { email: { month: 3 }, beyond: 'hold' });
    await desk.nextMonth(tenant);
    await until(tenant.api, small, 'completed');
    await desk.untilLookedAt(tenant);
    expect(await desk.statusesOf(tenant, [large])).toEqual(['scheduled']);
    await desk.nextMonth(tenant);
    await desk.untilLookedAt(tenant);
    expect(await desk.statusesOf(tenant, [large])).toEqual(['scheduled']);
    const scheduled = await send(
      tenant.api,
      anEmail({ to: people(4), scheduled_at: '2020-01-01T00:00:00Z' }),
    );
    const [held] = await eventually(async () => {
      const found = await desk.timeline(tenant, scheduled, 'message.held');
      expect(found).toHaveLength(1);
      return found;
    });
    expect(held).toMatchObject({ data: { held_until: null } });
    expect(held?.description).toContain('the quota is 3 e-mail recipients a month');
    await desk.put(tenant.id, { email: { month: 8 }, beyond: 'hold' });
    for (const id of [large, scheduled]) await until(tenant.api, id, 'completed');
  });

  it('leave a held message to be cancelled and rescheduled like any that waits', async () => {
    const tenant = await desk.tenantWith(HOLD);
    await send(tenant.api, anEmailTo(5));
    const [cancelled, moved] = [await send(tenant.api, anEmailTo(3)), await send(tenant.api, anEmailTo(2))];
    const answer = await tenant.api.post(`/v1/messages/${cancelled}/cancel`);
    expect(answer.body.status).toBe('cancelled');
    expect(new Set(Object.values(statuses(answer.body)))).toEqual(new Set(['cancelled']));
    const later = { scheduled_at: '2035-01-01T00:00:00Z' };
    expect((await tenant.api.patch(`/v1/messages/${moved}`, later)).status).toBe(200);
    await desk.nextMonth(tenant);
    await desk.untilLookedAt(tenant);
    expect(await desk.usedByEmail(tenant)).toBe(0);
    expect(await desk.statusesOf(tenant, [cancelled, moved])).toEqual(['cancelled', 'scheduled']);
    expect(
      (await tenant.api.patch(`/v1/messages/${moved}`, { scheduled_at: '2020-01-01T00:00:00Z' })).status,
    ).toBe(200);
    await until(tenant.api, moved, 'completed');
    expect(await desk.usedByEmail(tenant)).toBe(2);
  });

  it('count nothing for whoever has no limit', async () => {
    const tenant = await desk.tenantWith({ sms: { month: 1 }, beyond: 'hold' });
    for (let i = 0; i < 3; i += 1) await send(tenant.api, anEmailTo(9));
    expect((await tenant.api.get('/v1/quotas')).body.email).toEqual({ hour: null, day: null, month: null });
    await send(tenant.api, anSms());
    const held = await send(tenant.api, anSms({ to: ['+6421555124'] }));
    expect(await desk.statusesOf(tenant, [held])).toEqual(['scheduled']);
    await desk.nextMonth(tenant);
    await until(tenant.api, held, 'completed');
  });
});
