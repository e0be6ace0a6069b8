import Redis from 'ioredis';
import type { Caller } from '../support/caller';
import { testRedisUrl } from '../support/services/test-database';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { WorkerProcess } from '../support/worker-process';

const MESSAGES = 40;

/** Workers die while they play messages through, and Redis forgets: each still comes to its outcome, told once. */
describe('a crash in test mode', () => {
  let carillon: Carillon;
  let test: Caller;
  let worker: WorkerProcess;

  beforeAll(async () => {
    carillon = await Carillon.start({
      worker: false,
      env: { DISPATCH_LEASE: '3s', SWEEP_INTERVAL: '300ms' },
    });
    worker = await WorkerProcess.start(carillon.env);
    test = await carillon.testKeyOf(await carillon.tenant());
  });
  afterAll(async () => {
    await worker.stop();
    await carillon.stop();
  });

  const statusCounts = async (name: string): Promise<Record<string, number>> => {
    const rows = await carillon.owner.query<{ status: string; n: number }[]>(
      `SELECT CASE WHEN clicked_at IS NOT NULL THEN 'clicked' ELSE status END AS status, count(*)::int AS n
         FROM deliveries WHERE address LIKE $1 GROUP BY 1`,
      [`${name}%`],
    );
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  };

  async function expectEachTold(name: string): Promise<void> {
    await eventually(async () => expect(await statusCounts(name)).toEqual({ clicked: MESSAGES }), {
      timeoutMs: 45_000,
      everyMs: 200,
    });
    const rows = await carillon.owner.query<{ type: string; n: number }[]>(
      `SELECT e.type, count(*)::int AS n FROM message_events e JOIN deliveries d ON d.id = e.delivery_id
        WHERE d.address LIKE $1 GROUP BY 1 ORDER BY 1`,
      [`${name}%`],
    );
    expect(rows).toEqual(
      ['clicked', 'delivered', 'opened', 'sent'].map((type) => ({ type: `delivery.${type}`, n: MESSAGES })),
    );
    expect(await carillon.ledger()).toEqual([]);
    expect((await carillon.control.get('/simulator/requests')).body).not.toHaveProperty('/email/send');
    expect((await carillon.control.get('/simulator/requests')).body).not.toHaveProperty('/activity/search');
  }

  const sendMany = (name: string) =>
    Promise.all(
      Array.from({ length: MESSAGES }, (_, i) =>
        send(test, anEmail({ to: [`${name}${i}@example.com`], test_outcome: 'clicked' })),
      ),
    );

  it('of the worker, before and between the events, loses and doubles nothing', async () => {
    await sendMany('killed');
    await eventually(async () => expect((await statusCounts('killed')).queued ?? 0).toBeLessThan(MESSAGES));
    await worker.kill();
    worker = await WorkerProcess.start(carillon.env);
    await eventually(async () => expect((await statusCounts('killed')).delivered ?? 0).toBeGreaterThan(0));
    await worker.kill();
    // Something was left to be told when it died.
    expect((await statusCounts('killed')).clicked ?? 0).toBeLessThan(MESSAGES);
    worker = await WorkerProcess.start(carillon.env);
    await expectEachTold('killed');
  });

  it('of Redis that forgets everything costs only time', async () => {
    await worker.kill();
    await sendMany('flushed');
    const redis = new Redis(testRedisUrl());
    await redis.flushdb();
    await redis.quit();
    worker = await WorkerProcess.start(carillon.env);
    await eventually(async () => expect((await statusCounts('flushed')).delivered ?? 0).toBeGreaterThan(0));
    const again = new Redis(testRedisUrl());
    await again.flushdb();
    await again.quit();
    await expectEachTold('flushed');
  });
});
