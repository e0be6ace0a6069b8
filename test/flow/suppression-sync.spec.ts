import type { Answer } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { syncNow } from '../support/provider-syncs';

type Json = Answer['body'];

/** The tenant's list and that of its subaccount at the provider. */
describe('suppressions here and at the provider', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));
  afterAll(() => carillon.stop());

  const here = async (): Promise<Json[]> => (await tenant.api.get('/v1/suppressions?limit=100')).body.data;
  const there = async (): Promise<string[]> =>
    ((await tenant.api.get('/v1/provider-suppressions?limit=100')).body.data as Json[])
      .map(({ address, reason }) => `${address} ${reason}`)
      .sort();
  const add = (address: string, more: object = {}) =>
    tenant.api.post('/v1/suppressions', { channel: 'email', address, ...more });
  const waiting = () =>
    carillon.owner.query<unknown[]>(`SELECT 1 FROM provider_suppression_changes WHERE tenant_id = $1`, [
      tenant.id,
    ]);
  const carried = () => eventually(async () => expect(await waiting()).toEqual([]));

  it('what is added here is added there, and taken off there when it is removed here', async () => {
    const { body } = await add('ada@example.com');
    await carried();
    expect(await there()).toEqual(['ada@example.com manual']);
    await tenant.api.delete(`/v1/suppressions/${body.id}`);
    await carried();
    expect(await there()).toEqual([]);
    await syncNow(carillon, tenant, 'suppressions');
    expect(await here()).toEqual([]);
  });

  it('what is there is taken in once, with its reason', async () => {
    await tenant.api.post('/v1/provider-suppressions', { address: 'Bob@example.com' });
    await tenant.api.post('/v1/provider-suppressions', { address: 'whole-domain.example' });
    for (let i = 0; i < 2; i += 1) await syncNow(carillon, tenant, 'suppressions');
    expect(await here()).toMatchObject([
      {
        address: 'bob@example.com',
        reason: 'manual',
        source: 'provider_sync',
        topic: null,
        expires_at: null,
      },
    ]);
    const id = await send(tenant.api, anEmail({ to: ['bob@example.com'] }));
    expect((await until(tenant.api, id, 'completed')).summary).toEqual({ suppressed: 1 });
  });

  it('a hard bounce that is removed here is taken off there, and does not come back', async () => {
    await until(tenant.api, await send(tenant.api, anEmail({ to: ['bounce@example.com'] })), 'completed');
    await eventually(async () => expect(await here()).toHaveLength(1));
    expect(await there()).toEqual(['bounce@example.com bounce']);
    const [row] = await here();
    await tenant.api.delete(`/v1/suppressions/${row.id}`);
    await carried();
    expect(await there()).toEqual([]);
    await syncNow(carillon, tenant, 'suppressions');
    expect(await here()).toEqual([]);
  });

  it('of a topic, for a time, of SMS, from a file and of test mode stay here', async () => {
    await tenant.api.post('/v1/topics', { key: 'news', name: 'News', channel: 'email', consent: 'opt_out' });
    await add('a@example.com', { topic: 'news' });
    await add('b@example.com', { expires_at: '2099-01-01T00:00:00Z' });
    await tenant.api.post('/v1/suppressions', { channel: 'sms', address: '+15185550141' });
    const test = await carillon.testKeyOf(tenant);
    await test.post('/v1/suppressions', { channel: 'email', address: 'c@example.com' });
    const csv = { 'content-type': 'text/csv' };
    await tenant.api.send('POST', '/v1/suppressions/import', 'email\nd@example.com\n', csv);
    expect(await waiting()).toEqual([]);
    const removal = { source: 'import', expected: 1 };
    expect((await tenant.api.post('/v1/suppressions/remove', removal)).status).toBe(200);
    expect(await waiting()).toEqual([]);
  });

  it('is carried over later when the provider does not answer, and the last word counts', async () => {
    const fault = { operation: '/suppression/add', kind: 'server-error', status: 503 };
    const set = await carillon.control.post('/simulator/faults', fault);
    expect(set.status).toBe(200);
    const { body } = await add('ada@example.com');
    await eventually(async () => {
      const { body: requests } = await carillon.control.get('/simulator/requests');
      expect(Object.keys(requests as object).join()).toContain('/suppression/add');
    });
    await tenant.api.delete(`/v1/suppressions/${body.id}`);
    await carillon.control.delete('/simulator/faults');
    await carried();
    expect(await there()).toEqual([]);
  });

  it('what is removed while it is just being added there is removed there in the end', async () => {
    const hold = { operation: '/suppression/add', kind: 'hold', ms: 2_000, count: 1 };
    await carillon.control.post('/simulator/faults', hold);
    const { body } = await add('ada@example.com');
    await eventually(async () => {
      const [row] = await carillon.owner.query<{ leased: boolean }[]>(
        `SELECT leased_until > now() AS leased FROM provider_syncs WHERE tenant_id = $1 AND kind = 'suppressions'`,
        [tenant.id],
      );
      expect(row?.leased).toBe(true);
    });
    await tenant.api.delete(`/v1/suppressions/${body.id}`);
    await carried();
    expect(await there()).toEqual([]);
    await syncNow(carillon, tenant, 'suppressions');
    expect(await here()).toEqual([]);
  });

  it('somebody who was erased is not named again', async () => {
    await add('ada@example.com');
    await carried();
    const person = { channel: 'email', address: 'ada@example.com' };
    const erased = await tenant.api.post('/v1/privacy/erase', person);
    expect(erased.status).toBe(200);
    await syncNow(carillon, tenant, 'suppressions');
    expect(await here()).toMatchObject([{ address: null }]);
  });
});
