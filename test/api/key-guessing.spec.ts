import { newApiKey } from '../../src/tenants/api-key-format';
import { type Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { expectProblem } from '../support/problem';

const FREE = 5;
/** After so many the wait is longer than any test. */
const MORE = 9;

describe('keys that are guessed', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  // What was counted is in the process: a process for each test.
  beforeEach(async () => {
    carillon = await Carillon.start({
      env: { UNKNOWN_KEYS_BEFORE_WAIT: String(FREE), TRUSTED_PROXIES: '127.0.0.1' },
    });
    tenant = await carillon.tenant();
  });
  afterEach(() => carillon.stop());

  const ask = async (key: string, from = '198.51.100.1', path = '/v1/messages'): Promise<Answer> => {
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': from };
    const response = await fetch(`${carillon.url}${path}`, { headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
  };
  const statuses = async (count: number, from?: string, key = () => newApiKey().key) => {
    const found: number[] = [];
    for (let i = 0; i < count; i += 1) found.push((await ask(key(), from)).status);
    return found;
  };
  const times = (count: number, status: number) => Array<number>(count).fill(status);

  it('cost more and more, and say for how long', async () => {
    expect(await statuses(FREE)).toEqual(times(FREE, 401));
    const waits: number[] = [];
    for (let i = 0; i < MORE; i += 1) {
      const answer = await ask(newApiKey().key);
      if (answer.status === 401) continue;
      expectProblem(answer, 'too_many_unknown_keys');
      waits.push(Number(answer.headers.get('retry-after')));
    }
    expect(waits.length).toBeGreaterThan(3);
    expect(waits).toEqual([...new Set(waits)].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(2 ** (MORE - 1));
  });

  it('cost the tenant at the same address nothing', async () => {
    expect(await statuses(FREE + MORE)).toContain(429);
    for (let i = 0; i < 10; i += 1) expect((await ask(tenant.key)).status).toBe(200);
    // Not even one whose key was never seen before.
    const { body } = await tenant.api.post('/v1/api-keys', { name: 'fresh' });
    expect((await ask(body.key)).status).toBe(200);
    expect(await statuses(1)).toEqual([429]);
  });

  it('cost other addresses nothing; IPv6 counts by network', async () => {
    expect(await statuses(FREE + MORE, '198.51.100.1')).toContain(429);
    expect(await statuses(1, '198.51.100.2')).toEqual([401]);
    const host = () => `2001:db8::${Math.floor(Math.random() * 65_535).toString(16)}`;
    const found: number[] = [];
    for (let i = 0; i < FREE + MORE; i += 1) found.push(...(await statuses(1, host())));
    expect(found).toContain(429);
    expect(await statuses(1, '2001:db8:0:1::1')).toEqual([401]);
  });

  it('with one beginning cost whoever tries it, from wherever', async () => {
    const { key } = newApiKey();
    const same = Array.from({ length: FREE + MORE }, (_, i) => ask(key, `198.51.100.${i}`));
    expect((await Promise.all(same)).map(({ status }) => status)).toContain(429);
    expect(await statuses(1, '203.0.113.1')).toEqual([401]);
    // The tenant whose key begins like that is let in.
    const mistyped = tenant.key.slice(0, -1) + (tenant.key.endsWith('0') ? '1' : '0');
    expect(await statuses(FREE + MORE, '203.0.113.2', () => mistyped)).toContain(429);
    expect((await ask(tenant.key, '203.0.113.2')).status).toBe(200);
  });

  it('of operators count as well', async () => {
    const found: number[] = [];
    for (let i = 0; i < FREE + MORE; i += 1)
      found.push((await ask(newApiKey('op').key, undefined, '/v1/tenants')).status);
    expect(found).toContain(429);
    expect((await ask(carillon.env.operatorKey, undefined, '/v1/tenants')).status).toBe(200);
  });

  it('and revoked, while they go on being used, count like any other', async () => {
    const { body } = await tenant.api.post('/v1/api-keys', { name: 'revoked in use' });
    expect((await ask(body.key)).status).toBe(200);
    await tenant.api.delete(`/v1/api-keys/${body.id}`);
    const found = await statuses(FREE + MORE, undefined, () => body.key as string);
    expect(found.slice(0, FREE)).toEqual(times(FREE, 401));
    expect(found).toContain(429);
  });

  it('are not counted where no key is given, or a good one for something else', async () => {
    for (let i = 0; i < FREE + MORE; i += 1) {
      expect((await new Caller(carillon.url).get('/v1/messages')).status).toBe(401);
      expectProblem(await tenant.api.get('/v1/tenants'), 'forbidden');
    }
    expect((await new Caller(carillon.url, newApiKey().key).get('/v1/messages')).status).toBe(401);
  });
});
