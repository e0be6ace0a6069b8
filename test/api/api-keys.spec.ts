import { newId } from '../../src/common/ids';
import { isWellFormedApiKey } from '../../src/tenants/api-key-format';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { expectProblem } from '../support/problem';

describe('API keys', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let keys: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
    keys = `/v1/tenants/${tenant.id}/api-keys`;
  });
  afterAll(() => carillon.stop());

  const create = async (name: string) => (await carillon.operator.post(keys, { name })).body;
  const works = async (key: string) =>
    (await new Caller(carillon.url, key).get('/v1/messages')).status === 200;

  it('are shown once, and afterwards by their hint alone', async () => {
    const { key, ...row } = await create('checkout service');
    expect(isWellFormedApiKey(key)).toBe(true);
    expect(row).toMatchObject({ name: 'checkout service', last_used_at: null, revoked_at: null });
    expect(key.startsWith(`${row.hint}_`)).toBe(true);
    const list = await carillon.operator.get(keys);
    expect(list.body.data[0]).toEqual(row);
    expect(list.text).not.toContain(key.slice(row.hint.length + 1));
  });

  it('are several, each its own, and one is revoked without the others', async () => {
    const [first, second] = [await create('first'), await create('second')];
    expect(first.key).not.toBe(second.key);
    const { body } = await carillon.operator.get(keys);
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['second', 'first', 'test']);
    expect([await works(first.key), await works(second.key), await works(tenant.key)]).toEqual([
      true,
      true,
      true,
    ]);
    expect((await carillon.operator.delete(`${keys}/${first.id}`)).status).toBe(204);
    expect([await works(first.key), await works(second.key), await works(tenant.key)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('tell when they were last used', async () => {
    const { id, key } = await create('watched');
    const lastUsedAt = async () => {
      const { body } = await carillon.operator.get(keys);
      return (body.data as { id: string; last_used_at: string | null }[]).find((row) => row.id === id)
        ?.last_used_at;
    };
    expect(await lastUsedAt()).toBeNull();
    const before = Date.now();
    expect(await works(key)).toBe(true);
    const first = Date.parse((await lastUsedAt()) ?? '');
    expect(first).toBeGreaterThanOrEqual(before - 1_000);
    expect(first).toBeLessThanOrEqual(Date.now() + 1_000);
    // To the minute: the next request within it writes nothing.
    await works(key);
    expect(Date.parse((await lastUsedAt()) ?? '')).toBe(first);
  });

  it('stay in the list when they are revoked; twice is no error and keeps the first time', async () => {
    const { id, key } = await create('revoked');
    const revokedAt = async () => {
      expect((await carillon.operator.delete(`${keys}/${id}`)).status).toBe(204);
      const { body } = await carillon.operator.get(keys);
      return (body.data as { id: string; revoked_at: string | null }[]).find((row) => row.id === id)
        ?.revoked_at;
    };
    const first = await revokedAt();
    expect(Date.parse(first ?? '')).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await revokedAt()).toBe(first);
    expectProblem(await new Caller(carillon.url, key).get('/v1/messages'), 'unauthorized');
  });

  it('are refused for a tenant or key that is not there', async () => {
    const nobody = `/v1/tenants/${newId('ten')}/api-keys`;
    expectProblem(await carillon.operator.post(nobody, { name: 'x' }), 'not_found');
    expectProblem(await carillon.operator.get(nobody), 'not_found');
    expectProblem(await carillon.operator.delete(`${keys}/${newId('key')}`), 'not_found');
    const { id } = await create('of another');
    expectProblem(
      await carillon.operator.delete(`/v1/tenants/${(await carillon.tenant()).id}/api-keys/${id}`),
      'not_found',
    );
  });

  it('are paged, newest first', async () => {
    for (const name of ['one', 'two', 'three']) await create(name);
    const page = await carillon.operator.get(`${keys}?limit=2`);
    expect(page.body).toMatchObject({ has_more: true, data: [{ name: 'three' }, { name: 'two' }] });
    const rest = await carillon.operator.get(`${keys}?limit=2&after=${page.body.next_cursor}`);
    expect(rest.body).toMatchObject({
      has_more: false,
      next_cursor: null,
      data: [{ name: 'one' }, { name: 'test' }],
    });
  });
});
