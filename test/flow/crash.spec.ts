import Redis from 'ioredis';
import { testRedisUrl } from '../support/services/test-database';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { WorkerProcess } from '../support/worker-process';

const MESSAGES = 200;

/** Workers die, Redis forgets: every message still ends, and the provider has each exactly once. */
describe('a crash', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let worker: WorkerProcess;

  beforeAll(async () => {
    carillon = await Carillon.start({
      worker: false,
      env: { DISPATCH_LEASE: '3s', SWEEP_INTERVAL: '300ms', UNKNOWN_SETTLE_AFTER: '1s,3s,5s' },
      simulator: { activityLagMs: 0 },
    });
    worker = await WorkerProcess.start(carillon.env);
    tenant = await carillon.tenant();
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));
  afterAll(async () => {
    await worker.stop();
    await carillon.stop();
  });

  async function sendMany(name: string): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < MESSAGES; i += 20) {
      const batch = Array.from({ length: 20 }, (_, k) => anEmail({ to: [`${name}${i + k}@example.com`] }));
      ids.push(...(await Promise.all(batch.map((body) => send(tenant.api, body)))));
    }
    return ids;
  }

  async function expectEachOnce(name: string): Promise<void> {
    await eventually(
      async () => {
        const rows = await carillon.owner.query(
          `SELECT status, count(*)::int AS n FROM deliveries WHERE address LIKE $1 GROUP BY status`,
          [`${name}%`],
        );
        expect(rows).toEqual([{ status: 'delivered', n: MESSAGES }]);
      },
      { timeoutMs: 45_000, everyMs: 200 },
    );
    const rows = (await carillon.ledger()).filter(({ recipients }) => recipients[0]?.startsWith(name));
    expect(rows).toHaveLength(MESSAGES);
    expect(new Set(rows.map(({ recipients }) => recipients[0])).size).toBe(MESSAGES);
  }

  it('of the worker in mid-send, twice, loses and doubles nothing', async () => {
    // Answers come late, so that many requests are accepted and not yet answered when the worker dies.
    await carillon.control.post('/simulator/faults', { kind: 'hold', operation: '/email/send', ms: 500 });
    await sendMany('killed');
    for (let kill = 1; kill <= 2; kill += 1) {
      await eventually(async () => expect((await carillon.ledger()).length).toBeGreaterThan(kill * 40), {
        timeoutMs: 20_000,
      });
      await worker.kill();
      worker = await WorkerProcess.start(carillon.env);
    }
    await expectEachOnce('killed');
    const [{ lost }] = await carillon.owner.query(
      `SELECT count(*)::int AS lost FROM dispatch_attempts WHERE finished_at IS NULL`,
    );
    expect(lost).toBeGreaterThan(0);
  });

  it('of Redis that forgets everything costs only time', async () => {
    await worker.kill();
    await sendMany('flushed');
    const redis = new Redis(testRedisUrl());
    await redis.flushdb();
    await redis.quit();
    worker = await WorkerProcess.start(carillon.env);
    await expectEachOnce('flushed');
  });

  it('that is a polite stop lets requests end and leaves nothing unknown', async () => {
    await carillon.control.post('/simulator/faults', { kind: 'hold', operation: '/email/send', ms: 100 });
    await sendMany('drained');
    await eventually(async () =>
      expect((await carillon.ledger()).some(({ recipients }) => recipients[0]?.startsWith('drained'))).toBe(
        true,
      ),
    );
    expect(await worker.stop()).toBe(0);
    const open = await carillon.owner.query(
      `SELECT id FROM dispatches WHERE status IN ('sending', 'unknown')`,
    );
    expect(open).toEqual([]);
    worker = await WorkerProcess.start(carillon.env);
    await expectEachOnce('drained');
  });
});
