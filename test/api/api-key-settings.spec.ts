import { setTimeout as delay } from 'node:timers/promises';
import { SCOPES } from '../../src/tenants/scopes';
import { type Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';

const KEYS = '/v1/api-keys';
const HOUR_MS = 3_600_000;

const inFuture = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('API keys that tenants manage themselves', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const with_ = (key: string) => new Caller(carillon.url, key);
  const make = async (settings: object, by: Caller = tenant.api) => {
    const answer = await by.post(KEYS, { name: 'made', ...settings });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body as { id: string; key: string; expires_at: string | null };
  };
  const ask = (key: string): Promise<Answer> => with_(key).get('/v1/messages');
  const rowOf = async (id: string) => {
    const { body } = await tenant.api.get(`${KEYS}?limit=100`);
    return (body.data as Record<string, unknown>[]).find((row) => row.id === id);
  };

  describe('expire', () => {
    it('by the clock of the database, also while they are in use', async () => {
      const { id, key } = await make({ expires_at: inFuture(HOUR_MS) });
      expect((await ask(key)).status).toBe(200);
      await carillon.owner.query(
        `UPDATE api_keys SET expires_at = now() + interval '1 second' WHERE id = $1`,
        [id],
      );
      await eventually(async () => expectProblem(await ask(key), 'unauthorized'));
    });

    it('and are not remembered beyond that', async () => {
      const { key } = await make({ expires_at: inFuture(700) });
      expect((await ask(key)).status).toBe(200);
      await delay(800);
      expectProblem(await ask(key), 'unauthorized');
    });

    it('at a time to come only, and never again when that is taken back', async () => {
      for (const expires_at of [inFuture(-1_000), '2035-01-01', 'soon', 7]) {
        const answer = await tenant.api.post(KEYS, { name: 'x', expires_at });
        expectProblem(answer, 'invalid_request', ['/expires_at']);
      }
      const { id } = await make({ expires_at: inFuture(HOUR_MS) });
      const { body } = await tenant.api.patch(`${KEYS}/${id}`, { expires_at: null });
      expect(body.expires_at).toBeNull();
    });

    it('and then cannot be changed or rotated back into use', async () => {
      const { id } = await make({});
      await carillon.owner.query(`UPDATE api_keys SET expires_at = now() WHERE id = $1`, [id]);
      expectProblem(await tenant.api.patch(`${KEYS}/${id}`, { expires_at: null }), 'conflict');
      expectProblem(await tenant.api.post(`${KEYS}/${id}/rotate`), 'conflict');
    });
  });

  describe('are limited to addresses', () => {
    it('and refused from others, which are named', async () => {
      const { key } = await make({ allowed_cidrs: ['192.0.2.0/24', '2001:db8::/32'] });
      const answer = await ask(key);
      expectProblem(answer, 'forbidden');
      expect(answer.body.detail).toContain('127.0.0.1');
    });

    it.each([['127.0.0.1'], ['127.0.0.0/8'], ['::1/128', '127.0.0.1/32']])(
      'good from %s',
      async (...cidrs) => {
        const { key } = await make({ allowed_cidrs: cidrs });
        expect((await ask(key)).status).toBe(200);
      },
    );

    it('whatever the caller says of where it comes from', async () => {
      const { key } = await make({ allowed_cidrs: ['192.0.2.0/24'] });
      for (const name of [
        'x-forwarded-for',
        'x-real-ip',
        'forwarded',
        'true-client-ip',
        'cf-connecting-ip',
      ]) {
        const value = name === 'forwarded' ? 'for=192.0.2.1' : '192.0.2.1';
        const response = await fetch(`${carillon.url}/v1/messages`, {
          headers: { authorization: `Bearer ${key}`, [name]: value },
        });
        expect([name, response.status]).toEqual([name, 403]);
      }
    });

    it.each([['192.0.2.1/24'], ['fe80::1%eth0'], ['example.com'], [7]])('%s is no block', async (cidr) => {
      const answer = await tenant.api.post(KEYS, { name: 'x', allowed_cidrs: [cidr] });
      expectProblem(answer, 'invalid_request', ['/allowed_cidrs']);
    });

    it('in one spelling, each once', async () => {
      const { id } = await make({ allowed_cidrs: ['2001:DB8:0::/32', '2001:db8::/32', '192.0.2.7'] });
      expect(await rowOf(id)).toMatchObject({ allowed_cidrs: ['2001:db8::/32', '192.0.2.7/32'] });
    });
  });

  describe('are rotated', () => {
    it('into one with the same settings, and both are good for a while', async () => {
      const settings = { scopes: ['messages:read'], allowed_cidrs: ['127.0.0.0/8'], name: 'nightly report' };
      const old = await make(settings);
      const { status, body } = await tenant.api.post(`${KEYS}/${old.id}/rotate`);
      expect(status).toBe(201);
      expect(body).toMatchObject({ ...settings, expires_at: null, replaced_by: null });
      expect([(await ask(old.key)).status, (await ask(body.key)).status]).toEqual([200, 200]);
      const replaced = await rowOf(old.id);
      expect(replaced?.replaced_by).toBe(body.id);
      const left = Date.parse(String(replaced?.expires_at)) - Date.now();
      expect(Math.round(left / HOUR_MS)).toBe(24);
    });

    it('and the old one is refused at once without an overlap', async () => {
      const old = await make({});
      expect((await ask(old.key)).status).toBe(200);
      const { body } = await tenant.api.post(`${KEYS}/${old.id}/rotate`, { overlap_seconds: 0 });
      expectProblem(await ask(old.key), 'unauthorized');
      expect((await ask(body.key)).status).toBe(200);
    });

    it('with as long a life as before, and the old one lives no longer for it', async () => {
      const old = await make({ expires_at: inFuture(2 * HOUR_MS) });
      const { body } = await tenant.api.post(`${KEYS}/${old.id}/rotate`);
      const left = Date.parse(body.expires_at) - Date.now();
      expect(Math.round(left / HOUR_MS)).toBe(2);
      expect((await rowOf(old.id))?.expires_at).toBe(old.expires_at);
    });

    it('once: after that the successor is the one to change, and none when revoked', async () => {
      const old = await make({});
      await tenant.api.post(`${KEYS}/${old.id}/rotate`);
      expectProblem(await tenant.api.post(`${KEYS}/${old.id}/rotate`), 'conflict');
      expectProblem(await tenant.api.patch(`${KEYS}/${old.id}`, { name: 'x' }), 'conflict');
      const revoked = await make({});
      expect((await tenant.api.delete(`${KEYS}/${revoked.id}`)).status).toBe(204);
      expectProblem(await tenant.api.post(`${KEYS}/${revoked.id}/rotate`), 'conflict');
    });

    it('also when two do it at the same moment: one of them is told', async () => {
      const old = await make({});
      const answers = await Promise.all([1, 2].map(() => tenant.api.post(`${KEYS}/${old.id}/rotate`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    });

    it('after at most thirty days', async () => {
      const { id } = await make({});
      for (const overlap_seconds of [-1, 30 * 86_400 + 1, 1.5, '60']) {
        const answer = await tenant.api.post(`${KEYS}/${id}/rotate`, { overlap_seconds });
        expectProblem(answer, 'invalid_request', ['/overlap_seconds']);
      }
    });
  });

  describe('grant no more than the key that is used', () => {
    const limited = () =>
      make({
        scopes: ['messages:read', 'api_keys:read', 'api_keys:write'],
        allowed_cidrs: ['127.0.0.0/8'],
        expires_at: inFuture(HOUR_MS),
      });

    it('what is left out is as in that key', async () => {
      const own = await limited();
      const made = await make({}, with_(own.key));
      expect(await rowOf(made.id)).toMatchObject({
        scopes: ['messages:read', 'api_keys:read', 'api_keys:write'],
        allowed_cidrs: ['127.0.0.0/8'],
        expires_at: own.expires_at,
      });
    });

    const WIDER: [string, object][] = [
      ['/scopes', { scopes: ['messages:read', 'messages:write'] }],
      ['/scopes', { scopes: SCOPES }],
      ['/allowed_cidrs', { allowed_cidrs: [] }],
      ['/allowed_cidrs', { allowed_cidrs: ['127.0.0.1', '192.0.2.0/24'] }],
      ['/allowed_cidrs', { allowed_cidrs: ['0.0.0.0/0'] }],
      ['/expires_at', { expires_at: null }],
      ['/expires_at', { expires_at: inFuture(48 * HOUR_MS) }],
    ];

    it.each(WIDER)('%s: %j is refused when made and when changed', async (pointer, wider) => {
      const own = await limited();
      const child = await make({}, with_(own.key));
      const api = with_(own.key);
      expectProblem(await api.post(KEYS, { name: 'x', ...wider }), 'forbidden', [pointer]);
      expectProblem(await api.patch(`${KEYS}/${child.id}`, wider), 'forbidden', [pointer]);
      // Nor its own.
      expectProblem(await api.patch(`${KEYS}/${own.id}`, wider), 'forbidden', [pointer]);
    });

    it('less is granted', async () => {
      const own = await limited();
      const less = { scopes: ['messages:read'], allowed_cidrs: ['127.0.0.1'], expires_at: inFuture(60_000) };
      const made = await make(less, with_(own.key));
      expect((await ask(made.key)).status).toBe(200);
    });

    it('a stronger key is not taken over by rotating it', async () => {
      const own = await limited();
      const strong = await make({});
      expectProblem(await with_(own.key).post(`${KEYS}/${strong.id}/rotate`), 'forbidden', ['/scopes']);
      expect((await ask(strong.key)).status).toBe(200);
    });

    it('nor is one read again by naming the Idempotency-Key that it was made with', async () => {
      const own = await limited();
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'first-key' };
      const create = (by: Caller) => by.send('POST', KEYS, '{"name":"strong"}', headers);
      const strong = await create(tenant.api);
      expect((await create(tenant.api)).body).toEqual(strong.body);
      const other = await create(with_(own.key));
      expect(other.status).toBe(201);
      expect(other.text).not.toContain(strong.body.key);
    });

    it('nor does a key outlive itself by rotating itself', async () => {
      const own = await limited();
      const { body } = await with_(own.key).post(`${KEYS}/${own.id}/rotate`);
      expect(Date.parse(body.expires_at)).toBeLessThanOrEqual(Date.parse(own.expires_at ?? ''));
    });

    it('the operator grants anything', async () => {
      const own = await limited();
      const path = `/v1/tenants/${tenant.id}/api-keys/${own.id}`;
      const all = { scopes: SCOPES, allowed_cidrs: [], expires_at: null };
      expect((await carillon.operator.patch(path, all)).body).toMatchObject(all);
    });
  });

  it('are changed with effect from the next request on', async () => {
    const { id, key } = await make({});
    expect((await ask(key)).status).toBe(200);
    await tenant.api.patch(`${KEYS}/${id}`, { scopes: ['templates:read'], name: 'templates only' });
    expectProblem(await ask(key), 'insufficient_scope');
    expect(await rowOf(id)).toMatchObject({ name: 'templates only', scopes: ['templates:read'] });
  });
});

describe('behind a trusted proxy', () => {
  let carillon: Carillon;
  let key: string;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' } });
    const tenant = await carillon.tenant();
    key = (await tenant.api.post(KEYS, { name: 'limited', allowed_cidrs: ['192.0.2.0/24'] })).body.key;
  });
  afterAll(() => carillon.stop());

  const from = async (forwardedFor: string) => {
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': forwardedFor };
    return (await fetch(`${carillon.url}/v1/messages`, { headers })).status;
  };

  it('the address is the one that the proxy saw', async () => {
    expect(await from('192.0.2.9')).toBe(200);
    expect(await from('198.51.100.1')).toBe(403);
  });

  it('through several proxies, the last one that is not ours', async () => {
    expect(await from('192.0.2.9, 10.1.2.3')).toBe(200);
    // What stands before it was written by the caller.
    expect(await from('192.0.2.9, 198.51.100.1')).toBe(403);
    expect(await from('192.0.2.9, 198.51.100.1, 10.1.2.3')).toBe(403);
  });
});
