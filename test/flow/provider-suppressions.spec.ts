import type { Answer } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, statuses, until } from '../support/messages';
import { expectProblem } from '../support/problem';

type Json = Answer['body'];

const PATH = '/v1/provider-suppressions';

/** The list of the provider, which holds back what ours let through. */
describe("the provider's suppressions", () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const add = (address: string, description?: string) => tenant.api.post(PATH, { address, description });
  const list = async (query = ''): Promise<Json> => (await tenant.api.get(`${PATH}${query}`)).body;
  const addresses = ({ data }: Json): string[] => data.map(({ address }: Json) => address);
  const remove = (address: string, query = '') =>
    tenant.api.delete(`${PATH}/${encodeURIComponent(address)}${query}`);
  const outcomes = async (...to: string[]): Promise<Record<string, string>> =>
    statuses(await until(tenant.api, await send(tenant.api, anEmail({ to })), 'completed'));
  const subaccountOf = async ({ id }: TestTenant): Promise<string> =>
    (await carillon.owner.query(`SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1`, [id]))[0]
      .subaccount_id;

  it('hold back an address and a domain until they are taken off', async () => {
    const added = await add('ada@example.com', 'No longer a customer.');
    expect(added).toMatchObject({
      status: 201,
      body: { object: 'provider_suppression_addition', address: 'ada@example.com', added: true },
    });
    expect((await add('ada@example.com', 'Again')).body.added).toBe(false);
    expect((await add('example.org')).status).toBe(201);

    const [domain, address, ...more] = (await list()).data;
    expect(more).toEqual([]);
    expect(domain).toMatchObject({ address: 'example.org', description: null });
    expect(address).toEqual({
      object: 'provider_suppression',
      address: 'ada@example.com',
      reason: 'manual',
      description: 'No longer a customer.',
      complaint: null,
      subject: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(Math.abs(Date.now() - Date.parse(address.created_at))).toBeLessThan(60_000);

    expect(await outcomes('ada@example.com', 'bob@example.org', 'grace@example.com')).toEqual({
      'ada@example.com': 'rejected',
      'bob@example.org': 'rejected',
      'grace@example.com': 'delivered',
    });
    expect((await remove('ada@example.com')).body).toEqual({
      object: 'provider_suppression_removal',
      address: 'ada@example.com',
      reasons: [{ reason: 'manual', removed: true }],
    });
    expect((await remove('example.org')).status).toBe(200);
    expect(await outcomes('ada@example.com', 'bob@example.org')).toEqual({
      'ada@example.com': 'delivered',
      'bob@example.org': 'delivered',
    });
    expectProblem(await remove('ada@example.com'), 'not_found');
  });

  it('get what bounced by themselves, beside our own list: it has to go from both', async () => {
    const address = 'bounce@example.com';
    expect(await outcomes(address)).toEqual({ [address]: 'bounced' });
    await eventually(async () =>
      expect((await list()).data).toMatchObject([{ address, reason: 'bounce', subject: 'Your receipt' }]),
    );
    const { body: ours } = await tenant.api.get('/v1/suppressions');
    expect(ours.data).toMatchObject([{ address, reason: 'hard_bounce' }]);

    expectProblem(await remove(address), 'not_found');
    const removed = await remove(address, '?reasons=manual&reasons=bounce');
    expect(removed.body.reasons).toEqual([
      { reason: 'manual', removed: false },
      { reason: 'bounce', removed: true },
    ]);
    expect((await list()).data).toEqual([]);
    expect(await outcomes(address)).toEqual({ [address]: 'suppressed' });
    await tenant.api.delete(`/v1/suppressions/${ours.data[0].id}`);
    expect(await outcomes(address)).toEqual({ [address]: 'bounced' });
  });

  it('are found by address, reason, time and a part of the address', async () => {
    await outcomes('bounce@example.com');
    for (const address of ['ada@shop.example', 'grace@shop.example', 'bounce@example.com'])
      await add(address);
    await eventually(async () => expect((await list()).data).toHaveLength(4));

    expect(addresses(await list('?address=ada%40shop.example'))).toEqual(['ada@shop.example']);
    expect(addresses(await list('?address=shop.example'))).toEqual([]);
    expect(addresses(await list('?reasons=bounce'))).toEqual(['bounce@example.com']);
    expect((await list('?reasons=bounce&reasons=manual')).data).toHaveLength(4);
    expect((await list('?address=bounce%40example.com')).data).toHaveLength(2);
    expect((await list('?address=bounce%40example.com&reasons=manual')).data).toHaveLength(1);
    expect(addresses(await list('?q=SHOP')).sort()).toEqual(['ada@shop.example', 'grace@shop.example']);
    expect(addresses(await list('?q=a*%40shop'))).toContain('ada@shop.example');
    expect((await list('?created_after=2020-01-01T00:00:00Z')).data).toHaveLength(4);
    expect((await list('?created_before=2020-01-01T00:00:00%2B13:00')).data).toEqual([]);
    const around = '?created_after=2020-01-01T00:00:00Z&created_before=2050-01-01T00:00:00Z';
    expect((await list(around)).data).toHaveLength(4);
  });

  it('come in pages of the size that is asked for, across the pages of the provider', async () => {
    const subaccount_id = await subaccountOf(tenant);
    const wanted = Array.from({ length: 1_030 }, (_, index) => `a${index}@pages.example`);
    for (const email_address of wanted)
      await fetch(`${carillon.simulator.url}/v3/suppression/add`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': carillon.simulator.masterKey },
        body: JSON.stringify({ email_address, subaccount_id }),
      });
    await add('ada@elsewhere.example');

    expect(await list()).toMatchObject({ has_more: true, data: { length: 20 } });
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: Json = await list(`?q=pages&limit=90${after && `&after=${after}`}`);
      expect(page.has_more).toBe(page.next_cursor !== null);
      seen.push(...addresses(page));
      sizes.push(page.data.length);
      after = page.next_cursor;
    }
    expect(sizes).toEqual([...Array<number>(11).fill(90), 10, 30]);
    expect(seen.sort()).toEqual(wanted.sort());
  });

  it('are of their tenant alone', async () => {
    const stranger = await carillon.tenant();
    await add('ada@example.com');
    expect((await stranger.api.get(PATH)).body.data).toEqual([]);
    expectProblem(await stranger.api.delete(`${PATH}/ada%40example.com`), 'not_found');
    expect(addresses(await list())).toEqual(['ada@example.com']);
  });

  it.each([
    ['no address', { address: 'nobody' }, ['/address']],
    ['an address with a name', { address: 'Ada <ada@example.com>' }, ['/address']],
    ['a list', { address: ['ada@example.com'] }, ['/address']],
    ['a long description', { address: 'a@example.com', description: 'x'.repeat(501) }, ['/description']],
    ["the provider's spelling", { email_address: 'a@example.com' }, ['/email_address', '/address']],
  ])('are not added with %s, and the provider is not asked', async (_what, body, pointers) => {
    await unasked('/suppression/add', async () =>
      expectProblem(await tenant.api.post(PATH, body), 'invalid_request', pointers),
    );
  });

  it.each([
    ['?reasons=hard_bounce', '/reasons'],
    ['?reasons=', '/reasons'],
    ['?created_after=yesterday', '/created_after'],
    ['?created_after=2026-01-02T00:00:00Z&created_before=2026-01-01T00:00:00Z', '/created_before'],
    ['?q=', '/q'],
    ['?limit=101', '/limit'],
    ['?wildcard=x', '/wildcard'],
  ])('are not listed with %s, and the provider is not asked', async (query, pointer) => {
    await unasked('/suppression/view', async () =>
      expectProblem(await tenant.api.get(`${PATH}${query}`), 'invalid_request', [pointer]),
    );
  });

  it.each(['nonsense', cursor('smtp2go:abc'), cursor('smtp2go:-1:'), cursor('smtp2go:1'), cursor('0:')])(
    'are not listed after %s, and the provider is not asked',
    async (after) => {
      await unasked('/suppression/view', async () =>
        expectProblem(await tenant.api.get(`${PATH}?after=${after}`), 'invalid_cursor'),
      );
    },
  );

  it.each(['hard_bounce', '', 'manual&reason=bounce'])('are not removed for %j', async (reasons) => {
    await add('ada@example.com');
    await unasked('/suppression/remove', async () =>
      expectProblem(await remove('ada@example.com', `?reasons=${reasons}`), 'invalid_request'),
    );
  });

  it('are told of trouble as it is', async () => {
    const fault = { operation: '/suppression/add', count: 1 };
    await carillon.control.post('/simulator/faults', { kind: 'rate-limit', ...fault });
    expectProblem(await add('ada@example.com'), 'unavailable');
    await carillon.control.delete('/simulator/faults');
    await carillon.control.post('/simulator/faults', { kind: 'reset-after', ...fault });
    expectProblem(await add('ada@example.com'), 'provider_unclear');
    expect(addresses(await list())).toEqual(['ada@example.com']);
  });

  /** Makes sure that the provider hears nothing of what happens meanwhile. */
  const unasked = async (operation: string, act: () => Promise<void>): Promise<void> => {
    await carillon.control.post('/simulator/faults', { kind: 'server-error', operation });
    await act();
    const { body: faults } = await carillon.control.get('/simulator/faults');
    expect(faults).toMatchObject([{ operation, hits: 0 }]);
  };
});

function cursor(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
