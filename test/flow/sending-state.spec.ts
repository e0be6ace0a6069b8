import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { providerOf } from '../support/furnish-provider';
import { anEmail, anSms, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { newId } from '../../src/common/ids';

const LANES = ['email', 'sms', 'bulk-email', 'bulk-sms'];

/** How a tenant's sending stands: read by itself and by the operator, and mended by the operator. */
describe('the state of sending', () => {
  let carillon: Carillon;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  afterAll(() => carillon.stop());

  const stateOf = async (tenant: TestTenant) => {
    const own = await tenant.api.get('/v1/sending');
    expect(own.status).toBe(200);
    return own.body;
  };
  const laneOf = (state: { lanes: { lane: string }[] }, lane: string) =>
    state.lanes.find((each) => each.lane === lane);
  const account = async (tenant: TestTenant, state: 'Active' | 'Suspended') => {
    const { subaccountId } = await providerOf(carillon, tenant);
    const answer = await carillon.control.post('/simulator/accounts', { account: subaccountId, state });
    expect(answer.status).toBe(200);
  };
  const resume = (id: string) => carillon.operator.post(`/v1/tenants/${id}/sending/resume`);

  it('is "sending" when nothing stands in the way, for both who may ask', async () => {
    const tenant = await carillon.tenant();
    const state = await stateOf(tenant);
    expect(state).toEqual({
      object: 'sending_state',
      status: 'sending',
      reason: null,
      detail: null,
      until: null,
      lanes: LANES.map((lane) => ({ lane, waiting: 0, in_hand: 0 })),
    });
    expect((await carillon.operator.get(`/v1/tenants/${tenant.id}/sending`)).body).toEqual(state);
  });

  it('is "parked" when the provider refuses the account, says until when, and of nobody else', async () => {
    const [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    await account(tenant, 'Suspended');
    const ids = [await send(tenant.api, anEmail())];
    const parked = await eventually(async () => {
      const state = await stateOf(tenant);
      expect(state).toMatchObject({ status: 'parked', reason: 'credential' });
      return state;
    });
    expect(parked.detail).toMatch(/\S/);
    expect(Date.parse(parked.until) - Date.now()).toBeGreaterThan(20_000);
    ids.push(await send(tenant.api, anEmail()), await send(tenant.api, anSms()));
    ids.push(await send(tenant.api, anEmail({ lane: 'bulk' })));
    await eventually(async () => {
      const state = await stateOf(tenant);
      expect(laneOf(state, 'email')).toEqual({ lane: 'email', waiting: 2, in_hand: 0 });
      expect(laneOf(state, 'sms')).toEqual({ lane: 'sms', waiting: 1, in_hand: 0 });
      expect(laneOf(state, 'bulk-email')).toEqual({ lane: 'bulk-email', waiting: 1, in_hand: 0 });
    });
    expect(await stateOf(other)).toMatchObject({ status: 'sending', lanes: [{ waiting: 0 }, {}, {}, {}] });
    await until(other.api, await send(other.api, anEmail()), 'completed');

    // Not mended yet: it is tried, and parked anew.
    const early = await resume(tenant.id);
    expect(early).toMatchObject({ status: 200, body: { object: 'sending_state' } });
    expect(early.body.status).not.toBe('parked');
    await eventually(async () => expect(await stateOf(tenant)).toMatchObject({ status: 'parked' }));

    await account(tenant, 'Active');
    expect((await resume(tenant.id)).body).toMatchObject({
      status: 'slowed',
      reason: 'recovering',
      detail: null,
    });
    // One request at a time at first, in all lanes together.
    for (const id of ids) await until(tenant.api, id, 'completed', { timeoutMs: 30_000 });
    const after = await stateOf(tenant);
    expect(after).toMatchObject({ status: 'slowed', reason: 'recovering' });
    expect(Date.parse(after.until)).toBeLessThan(Date.now() + 80_000);
    expect(after.lanes.map(({ waiting }: { waiting: number }) => waiting)).toEqual([0, 0, 0, 0]);

    // As if the time of growing were over.
    await carillon.owner.query(
      `UPDATE sending_limits SET cut_at = cut_at - interval '2 minutes', paused_until = paused_until - interval '2 minutes'
        WHERE tenant_id = $1`,
      [tenant.id],
    );
    expect(await stateOf(tenant)).toMatchObject({ status: 'sending', reason: null, until: null });
  });

  it('counts what waits no further than it says', async () => {
    const tenant = await carillon.tenant();
    await carillon.owner.query(
      `INSERT INTO dispatches (tenant_id, id, channel, lane, status, next_attempt_at)
       SELECT $1, 'dsp_' || lpad(n::text, 26, '0'), 'sms', 'bulk-sms', 'queued', now() + interval '1 day'
         FROM generate_series(1, 10050) AS n`,
      [tenant.id],
    );
    expect(laneOf(await stateOf(tenant), 'bulk-sms')).toMatchObject({ waiting: 10_000 });
    await carillon.owner.query(`UPDATE dispatches SET status = 'done' WHERE tenant_id = $1`, [tenant.id]);
    expect(laneOf(await stateOf(tenant), 'bulk-sms')).toMatchObject({ waiting: 0 });
  });

  it('is left alone by a resume when nothing is parked', async () => {
    const tenant = await carillon.tenant();
    expect(await resume(tenant.id)).toMatchObject({ status: 200, body: { status: 'sending' } });
    expectProblem(await resume(newId('ten')), 'not_found');
    expectProblem(await carillon.operator.get(`/v1/tenants/${newId('ten')}/sending`), 'not_found');
    expectProblem(await tenant.api.post(`/v1/tenants/${tenant.id}/sending/resume`), 'forbidden');
  });

  it('is "paused" while the tenant is not active', async () => {
    const tenant = await carillon.tenant();
    await carillon.operator.post(`/v1/tenants/${tenant.id}/suspend`);
    expect(await stateOf(tenant)).toMatchObject({
      status: 'paused',
      reason: 'tenant_not_active',
      until: null,
    });
  });

  it('is "paused" for everybody while the provider asks for it', async () => {
    const [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    await carillon.control.post('/simulator/faults', {
      kind: 'rate-limit',
      count: 1,
      ms: 100,
      operation: '/email/send',
    });
    await send(tenant.api, anEmail());
    for (const each of [tenant, other]) {
      const state = await eventually(async () => {
        const found = await stateOf(each);
        expect(found).toMatchObject({ status: 'paused', reason: 'platform_pause' });
        return found;
      });
      expect(Date.parse(state.until)).toBeGreaterThan(Date.now());
    }
    expect(laneOf(await stateOf(tenant), 'email')).toMatchObject({ waiting: 1 });
    await carillon.owner.query('UPDATE platform_pause SET paused_until = now()');
    expect(await stateOf(other)).toMatchObject({ status: 'sending' });
  });
});
