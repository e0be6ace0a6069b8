import { getQueueToken } from '@nestjs/bull';
import type { JobOptions, Queue } from 'bull';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send } from '../support/messages';
import { JOB_NAMES } from '../../src/queue/jobs';
import { RedisClients } from '../../src/queue/redis-clients';

/** How full the queues are, read from a Redis in which nobody takes anything. */
describe('GET /v1/queues', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    await carillon.worker?.close();
    carillon.worker = undefined;
    await carillon.operator.get('/v1/queues');
  }, 60_000);
  afterAll(() => carillon.stop());

  const read = async () => {
    const { status, body } = await carillon.operator.get('/v1/queues');
    expect([status, body.object]).toEqual([200, 'queues']);
    return body as {
      redis: string;
      queues: Record<string, number | string | null>[];
      lanes: Record<string, number | string | null>[];
    };
  };
  const queue = (name: string) => carillon.app.get<Queue>(getQueueToken(name), { strict: false });
  const of = async (name: string) => (await read()).queues.find((each) => each.name === name);

  it('names every queue and every lane, also the empty ones', async () => {
    const { redis, queues, lanes } = await read();
    expect(redis).toBe('up');
    expect(queues.map(({ name }) => name)).toEqual(JOB_NAMES);
    expect(lanes.map(({ lane }) => lane)).toEqual(['email', 'sms', 'bulk-email', 'bulk-sms', 'test']);
    expect(lanes[1]).toEqual({ lane: 'sms', waiting: 0, oldest_due_seconds: null });
    expect(await of('plan-runs')).toEqual({
      name: 'plan-runs',
      ...{ waiting: 0, active: 0, delayed: 0, paused: 0, failed: 0 },
      oldest_waiting_seconds: null,
    });
  });

  it('counts what waits, with the age of the oldest, and tells nothing of what it is about', async () => {
    await send(tenant.api, anEmail({ to: ['lovelace@example.com'] }));
    await queue('send-dispatch-email').add({}, {
      jobId: 'old',
      timestamp: Date.now() - 90_000,
    } as JobOptions);
    // The oldest is taken first.
    const client = queue('send-dispatch-email').client;
    const key = queue('send-dispatch-email').toKey('wait');
    await client.lrem(key, 1, 'old');
    await client.rpush(key, 'old');
    const lane = await of('send-dispatch-email');
    expect(lane).toMatchObject({ waiting: 2, active: 0, paused: 0 });
    expect(lane?.oldest_waiting_seconds).toBeGreaterThanOrEqual(90);
    expect(lane?.oldest_waiting_seconds).toBeLessThan(300);
    const { lanes } = await read();
    expect(lanes[0]).toMatchObject({ lane: 'email', waiting: 1 });
    expect(lanes[0]?.oldest_due_seconds).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(await read())).not.toMatch(/lovelace|ten_/);
  });

  it('counts apart what is due later, and what waits in a queue that was stopped', async () => {
    await queue('settle-dispatch').add({}, { delay: 60_000 });
    expect(await of('settle-dispatch')).toMatchObject({
      waiting: 0,
      delayed: 1,
      oldest_waiting_seconds: null,
    });
    await queue('wipe-expired').pause();
    await queue('wipe-expired').add({});
    const stopped = await of('wipe-expired');
    expect(stopped).toMatchObject({ waiting: 0, paused: 1 });
    expect(stopped?.oldest_waiting_seconds).not.toBeNull();
  });

  it('is for operators alone', async () => {
    expect((await tenant.api.get('/v1/queues')).status).toBe(403);
  });

  it('tells the lanes also without Redis', async () => {
    carillon.app.get(RedisClients, { strict: false }).onApplicationShutdown();
    const { redis, queues, lanes } = await read();
    expect([redis, queues]).toEqual(['down', []]);
    expect(lanes[0]).toMatchObject({ lane: 'email', waiting: 1 });
  });
});
