import { newId } from '../../src/common/ids';
import { Caller } from '../support/caller';
import { openAccount } from '../support/open-secrets';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { ProviderView } from '../support/provider-view';

/** Longer than the second retry of what was not done. */
const SOON = { timeoutMs: 15_000 };

describe('tenants', () => {
  let carillon: Carillon;
  let provider: ProviderView;

  beforeAll(async () => {
    carillon = await Carillon.start();
    provider = new ProviderView(carillon.simulator);
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));
  afterAll(() => carillon.stop());

  const fault = async (settings: Record<string, unknown>) => {
    const answer = await carillon.control.post('/simulator/faults', { count: 1, ...settings });
    if (answer.status !== 200) throw new Error(answer.text);
  };
  const create = async (slug: string): Promise<string> => {
    const answer = await carillon.operator.post('/v1/tenants', { name: `The ${slug}`, slug });
    expect(answer).toMatchObject({
      status: 201,
      body: { status: 'provisioning', provisioning: { step: 'requested', problem: null } },
    });
    return answer.body.id;
  };
  const read = async (id: string) => (await carillon.operator.get(`/v1/tenants/${id}`)).body;
  const untilTenant = (id: string, expected: object) =>
    eventually(async () => expect(await read(id)).toMatchObject(expected), SOON);
  const active = (id: string) =>
    untilTenant(id, { status: 'active', provisioning: { step: 'events_registered', problem: null } });
  const ask = (id: string, what: 'suspend' | 'reactivate') =>
    carillon.operator.post(`/v1/tenants/${id}/${what}`);
  const withKey = async (id: string): Promise<Caller> => {
    const { body } = await carillon.operator.post(`/v1/tenants/${id}/api-keys`, { name: 'test' });
    return new Caller(carillon.url, body.key);
  };
  const account = async (id: string) => {
    const [row] = await carillon.owner.query<Record<string, string>[]>(
      `SELECT * FROM provider_accounts WHERE tenant_id = $1`,
      [id],
    );
    if (!row) throw new Error(`no account of ${id}`);
    return row;
  };
  /** One subaccount, one webhook on it, and a message that goes out with the tenant's own key. */
  const expectWhole = async (id: string, keys: number) => {
    const subaccounts = await provider.subaccountsOf(id);
    expect(subaccounts).toHaveLength(1);
    const { id: subaccountId } = subaccounts[0] ?? { id: '' };
    expect(await account(id)).toMatchObject({ subaccount_id: subaccountId });
    expect(await provider.webhooksOf(subaccountId)).toHaveLength(1);
    expect(await provider.keysOf(subaccountId)).toHaveLength(keys);
    const api = await withKey(id);
    expect((await until(api, await send(api, anEmail()), 'completed')).summary).toEqual({ delivered: 1 });
  };

  it('become active: subaccount, key, events', async () => {
    const id = await create('plain');
    await active(id);
    await expectWhole(id, 1);
    const [subaccount] = await provider.subaccountsOf(id);
    expect(subaccount).toMatchObject({ name: `The plain (${id})`, state: 'Active' });
    const listed = await carillon.operator.get('/v1/tenants?limit=1');
    expect(listed.body).toMatchObject({ data: [{ id, slug: 'plain', status: 'active' }] });
  });

  it('are found by a part of the name or slug, and by their status', async () => {
    const id = await create('harbour-9');
    const foundBy = async (query: string): Promise<string[]> => {
      const { body } = await carillon.operator.get(`/v1/tenants?${query}`);
      return (body.data as { slug: string }[]).map(({ slug }) => slug);
    };
    expect(await foundBy('search=HARBOUR')).toEqual(['harbour-9']);
    expect(await foundBy('search=r-9')).toEqual(['harbour-9']);
    expect(await foundBy('search=the%20harb')).toEqual(['harbour-9']);
    expect(await foundBy('search=har%25')).toEqual([]);
    await active(id);
    expect(await foundBy('status=active&search=harbour')).toEqual(['harbour-9']);
    expect(await foundBy('status=suspended&search=harbour')).toEqual([]);
    expectProblem(await carillon.operator.get('/v1/tenants?status=gone'), 'invalid_request', ['/status']);
    expectProblem(await carillon.operator.get('/v1/tenants?search='), 'invalid_request', ['/search']);
  });

  it('may not share a slug', async () => {
    const before = await carillon.owner.query('SELECT count(*) FROM tenants');
    const answer = await carillon.operator.post('/v1/tenants', { name: 'Another', slug: 'plain' });
    expectProblem(answer, 'conflict', ['/slug']);
    expect(await carillon.owner.query('SELECT count(*) FROM tenants')).toEqual(before);
  });

  it('show where they stand: a throttled key, and that it goes on by itself', async () => {
    await fault({ kind: 'rate-limit', operation: '/api_keys/add' });
    const id = await create('throttled');
    await untilTenant(id, {
      status: 'provisioning',
      provisioning: { step: 'subaccount_ready', problem: expect.stringContaining('has to wait') },
    });
    const waits = `SELECT extract(epoch FROM next_attempt_at - now())::float AS s FROM tenants WHERE id = $1`;
    const [row] = await carillon.owner.query<{ s: number }[]>(waits, [id]);
    // The provider's time-out lasts a minute; asking earlier prolongs it.
    expect(row?.s).toBeGreaterThan(50);
    expect(row?.s).toBeLessThan(90);
    const api = await withKey(id);
    expectProblem(await api.post('/v1/messages', anEmail()), 'tenant_not_active');

    // The minute is over: for the provider, and for the tenant.
    await carillon.control.delete('/simulator/faults');
    await carillon.owner.query('UPDATE tenants SET next_attempt_at = now() WHERE id = $1', [id]);
    await active(id);
    await expectWhole(id, 1);
  });

  it.each([
    ['reset-before', '/subaccount/add', 'requested', 1],
    ['reset-after', '/subaccount/add', 'requested', 1],
    ['reset-before', '/api_keys/add', 'subaccount_ready', 1],
    ['reset-after', '/api_keys/add', 'subaccount_ready', 2],
    ['half-reply', '/api_keys/add', 'subaccount_ready', 2],
    ['reset-before', '/webhook/add', 'key_stored', 1],
    ['reset-after', '/webhook/add', 'key_stored', 1],
    ['server-error', '/subaccounts/search', 'requested', 1],
  ])(
    'get over %s at %s: each thing once',
    async (kind, operation, step, keys) => {
      await fault({ kind, operation });
      const id = await create(`${kind}${operation}`.replace(/[^a-z]+/g, '-'));
      await untilTenant(id, { provisioning: { step, problem: expect.stringMatching(/\S/) } });
      await active(id);
      await expectWhole(id, keys);
    },
    40_000,
  );

  it('have their working key sealed: the second one, when the answer with the first was lost', async () => {
    await fault({ kind: 'reset-after', operation: '/api_keys/add' });
    const id = await create('sealed');
    await active(id);
    const row = await account(id);
    const { providerKey: key } = await openAccount(carillon, id);
    const keys = await provider.keysOf(row.subaccount_id ?? '');
    expect(keys.map(({ description }) => description).sort()).toEqual([
      `carillon ${id} #1`,
      `carillon ${id} #2`,
    ]);
    expect(keys.find(({ username }) => username === key.slice(0, 16))?.description).toBe(`carillon ${id} #2`);
  });

  it('are refused when nobody knows them', async () => {
    const id = newId('ten');
    for (const answer of [
      await carillon.operator.get(`/v1/tenants/${id}`),
      await ask(id, 'suspend'),
      await ask(id, 'reactivate'),
    ])
      expectProblem(answer, 'not_found');
  });

  describe('suspended', () => {
    it('cannot send; what waits goes out once when they are back', async () => {
      const id = await create('suspended');
      await active(id);
      const api = await withKey(id);
      const scheduled = await send(
        api,
        anEmail({ scheduled_at: new Date(Date.now() + 1_000).toISOString() }),
      );
      await carillon.worker?.close();
      const waiting = await send(api, anEmail({ subject: 'Waiting' }));
      expect((await ask(id, 'suspend')).body.status).toBe('suspending');
      expectProblem(await api.post('/v1/messages', anEmail()), 'tenant_not_active');
      await carillon.startWorker();
      await untilTenant(id, { status: 'suspended' });
      expect(await provider.subaccountsOf(id)).toMatchObject([{ state: 'Closed' }]);

      // Twice is no error, and reading goes on.
      expect(await ask(id, 'suspend')).toMatchObject({ status: 202, body: { status: 'suspended' } });
      expectProblem(await api.post('/v1/messages', anEmail()), 'tenant_not_active');
      await carillon.owner.query(`UPDATE messages SET next_attempt_at = now() WHERE id = $1`, [scheduled]);
      await threeSweeps(carillon);
      expect((await api.get(`/v1/messages/${waiting}`)).body).toMatchObject({
        status: 'queued',
        summary: { queued: 1 },
      });
      expect((await api.get(`/v1/messages/${scheduled}`)).body).toMatchObject({ status: 'scheduled' });

      expect((await ask(id, 'reactivate')).body.status).toBe('reactivating');
      await untilTenant(id, { status: 'active' });
      expect(await provider.subaccountsOf(id)).toMatchObject([{ state: 'Active' }]);
      // As if the ten seconds were over after which a lost ring is made up.
      await carillon.owner.query(`UPDATE dispatches SET rung_at = NULL WHERE tenant_id = $1`, [id]);
      for (const message of [waiting, scheduled]) await until(api, message, 'completed', SOON);
      await threeSweeps(carillon);
      const rows = (await carillon.ledger()).filter(({ account_name }) => account_name.includes(id));
      expect(rows.map(({ subject }) => subject).sort()).toEqual(['Waiting', 'Your receipt']);
      expect(await ask(id, 'reactivate')).toMatchObject({ status: 202, body: { status: 'active' } });
      expect((await api.post('/v1/messages', anEmail())).status).toBe(202);
    });

    it('and back, when the operator changes their mind before it was begun', async () => {
      const id = await create('undecided');
      await active(id);
      await ask(id, 'suspend');
      await ask(id, 'reactivate');
      await active(id);
      await expectWhole(id, 1);
    });

    it('and back, when the operator changes their mind while the subaccount is being closed', async () => {
      const id = await create('too-late');
      await active(id);
      await fault({ kind: 'latency', operation: '/subaccount/close', ms: 1_500 });
      await ask(id, 'suspend');
      await eventually(async () =>
        expect((await carillon.control.get('/simulator/faults')).body).toEqual([]),
      );
      await ask(id, 'reactivate');
      await active(id);
      // Closed after it was opened again, the subaccount would be dead and the tenant not know it.
      await eventually(async () =>
        expect(await provider.subaccountsOf(id)).toMatchObject([{ state: 'Active' }]),
      );
      await expectWhole(id, 1);
    });

    it.each(['reset-before', 'reset-after'])(
      'although the answer to closing was lost: %s',
      async (kind) => {
        const id = await create(`closing-${kind}`);
        await active(id);
        await fault({ kind, operation: '/subaccount/close' });
        await ask(id, 'suspend');
        await untilTenant(id, { status: 'suspended', provisioning: { problem: null } });
        expect(await provider.subaccountsOf(id)).toMatchObject([{ state: 'Closed' }]);
        await fault({ kind, operation: '/subaccount/reopen' });
        await ask(id, 'reactivate');
        await active(id);
        await expectWhole(id, 1);
      },
      60_000,
    );
  });
});

/** Time in which a sweeper would have rung for whatever it thinks is due. */
async function threeSweeps(carillon: Carillon): Promise<void> {
  const until = Date.now() + 3 * carillon.env.sweepIntervalMs;
  await eventually(() => expect(Date.now()).toBeGreaterThan(until));
}
