import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { parseEnv } from '../../src/config/env';
import { createHttpApp } from '../../src/http-app';
import { RedisClients } from '../../src/queue/redis-clients';
import { SharedCounts } from '../../src/queue/shared-counts';
import { RequestRates, WINDOW_SECONDS } from '../../src/tenants/request-rates';
import { UNLIMITED } from '../../src/tenants/key-grant';
import { type Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { redisAt } from '../support/redis-at';
import { eventually } from '../support/eventually';
import { anEmail } from '../support/messages';
import { expectProblem } from '../support/problem';

const WINDOW_MS = WINDOW_SECONDS * 1_000;

/** Counts begin anew with a window: what is counted together must be asked within one. */
const untilWindowHas = async (ms: number): Promise<void> => {
  const left = WINDOW_MS - (Date.now() % WINDOW_MS);
  if (left < ms) await delay(left + 20);
};
const remaining = (answer: Answer, limit: 'key' | 'tenant'): number =>
  Number(new RegExp(`"${limit}";r=(\\d+);t=`).exec(answer.headers.get('ratelimit') ?? '')?.[1]);

describe('the rate of requests', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });

  const newKey = async (perSecond: number | null): Promise<string> => {
    const { body } = await tenant.api.post('/v1/api-keys', { name: 'x', requests_per_second: perSecond });
    expect(body.requests_per_second).toBe(perSecond);
    return body.key;
  };
  const keyWith = async (perSecond: number | null) => new Caller(carillon.url, await newKey(perSecond));
  const limitTenant = async (perSecond: number | null): Promise<void> => {
    const path = `/v1/tenants/${tenant.id}`;
    const { status, body } = await carillon.operator.patch(path, {
      requests_per_second: perSecond,
    });
    expect([status, body.requests_per_second]).toEqual([200, perSecond]);
  };

  it('is told with every answer, good or not, by two fields of the IETF draft', async () => {
    await limitTenant(5);
    const key = await keyWith(2);
    await untilWindowHas(5_000);
    const answers = [
      await key.get('/v1/messages'),
      await key.get('/v1/messages/msg_01kaj6v3m4e2ra8x0q6s1t5y9z'),
      await key.post('/v1/messages', { nonsense: true }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 422]);
    for (const [i, { headers }] of answers.entries()) {
      expect(headers.get('ratelimit-policy')).toBe('"key";q=20;w=10, "tenant";q=50;w=10');
      expect(headers.get('ratelimit')).toMatch(/^"key";r=\d+;t=(10|[1-9]), "tenant";r=\d+;t=(10|[1-9])$/);
      expect(remaining(answers[i] as Answer, 'key')).toBe(19 - i);
    }
    // A key without a limit of its own shows that of the tenant.
    const plain = await tenant.api.get('/v1/messages');
    expect(plain.headers.get('ratelimit-policy')).toBe('"tenant";q=50;w=10');
    expect(remaining(plain, 'tenant')).toBeLessThan(remaining(answers[2] as Answer, 'tenant'));
    const unknown = await new Caller(carillon.url, 'car_live_nobody').get('/v1/messages');
    expect([unknown.status, unknown.headers.get('ratelimit')]).toEqual([401, null]);
    expect((await carillon.operator.get('/v1/tenants')).headers.get('ratelimit')).toBeNull();
  });

  it('of a key is refused beyond its limit, and lets others through', async () => {
    const [key, other, neighbour] = [await keyWith(1), await keyWith(1), await carillon.tenant()];
    await untilWindowHas(6_000);
    const answers: Answer[] = [];
    for (let i = 0; i < 12; i += 1) answers.push(await key.post('/v1/messages', anEmail()));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(202), 429, 429]);
    const refused = answers[10] as Answer;
    expectProblem(refused, 'rate_limited');
    expect(refused.body.detail).toMatch(/^This key may make 10 requests in 10 seconds\. Wait \d+ seconds\.$/);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(remaining(refused, 'key')).toBe(0);
    expect(refused.headers.get('ratelimit')).toContain(`"key";r=0;t=${seconds}`);
    for (const caller of [other, tenant.api, neighbour.api])
      expect((await caller.get('/v1/messages')).status).toBe(200);
    // What was refused left nothing behind.
    expect((await tenant.api.get('/v1/messages?limit=100')).body.data).toHaveLength(10);
    await delay(seconds * 1_000);
    expect((await key.get('/v1/messages')).status).toBe(200);
  });

  it('of a tenant counts all of its keys, and no other tenant', async () => {
    const [one, other, neighbour] = [await keyWith(null), await keyWith(100), await carillon.tenant()];
    await limitTenant(1);
    // A new one: the keys were made with requests of the tenant's own.
    await untilWindowHas(WINDOW_MS);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1)
      for (const key of [one, other]) statuses.push((await key.get('/v1/messages')).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    const refused = await other.get('/v1/messages');
    expectProblem(refused, 'rate_limited');
    expect(refused.body.detail).toContain('With all its keys the tenant may make 10 requests');
    expect((await neighbour.api.get('/v1/messages')).status).toBe(200);
    await limitTenant(null);
    expect((await one.get('/v1/messages')).status).toBe(200);
  });

  it('is one for all processes', async () => {
    const env = { ...carillon.env, api: { ...carillon.env.api, port: 0 } };
    const second: NestFastifyApplication = await createHttpApp(env, false);
    try {
      await second.listen(0, '127.0.0.1');
      const known = await newKey(2);
      const [key, elsewhere] = [new Caller(carillon.url, known), new Caller(await second.getUrl(), known)];
      await untilWindowHas(8_000);
      for (let i = 0; i < 15; i += 1) expect((await key.get('/v1/messages')).status).toBe(200);
      await eventually(async () => {
        // The first request there makes that process ask as well.
        const left = remaining(await elsewhere.get('/v1/messages'), 'key');
        expect(left).toBeLessThan(5);
      });
      await eventually(async () => expect((await elsewhere.get('/v1/messages')).status).toBe(429));
    } finally {
      await second.close();
    }
  });

  it('is counted in the process alone when Redis is away', async () => {
    const clients = new RedisClients(redisAt('redis://127.0.0.1:9'), 'producer');
    const rates = new RequestRates(parseEnv({ ...process.env, ...SERVICES }), new SharedCounts(clients));
    const key = {
      tenantId: 'ten_x',
      callerId: 'key_x',
      tenantRequestsPerSecond: 1,
      grant: UNLIMITED,
    } as const;
    await untilWindowHas(3_000);
    const take = (times: number) => Array.from({ length: times }, () => rates.take(key).exceeded?.limit);
    expect(take(6)).toEqual(Array(6).fill(undefined));
    await delay(700);
    expect(take(6)).toEqual([...Array<undefined>(4).fill(undefined), 'tenant', 'tenant']);
    rates.onApplicationShutdown();
    clients.onApplicationShutdown();
  });

  it('of a key is within that of the key that makes it', async () => {
    const key = await keyWith(5);
    const { body } = await key.post('/v1/api-keys', { name: 'child' });
    expect(body.requests_per_second).toBe(5);
    for (const wanted of [6, null]) {
      const refused = await key.post('/v1/api-keys', { name: 'child', requests_per_second: wanted });
      expectProblem(refused, 'forbidden', ['/requests_per_second']);
    }
    expectProblem(
      await key.post('/v1/api-keys', { name: 'child', requests_per_second: 0 }),
      'invalid_request',
      ['/requests_per_second'],
    );
  });
});

const SERVICES = { DATABASE_URL: 'postgres://x:x@127.0.0.1:9/x', REDIS_URL: 'redis://127.0.0.1:9' };
