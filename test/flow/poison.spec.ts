import { join } from 'node:path';
import type { Env } from '../../src/config/env';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { emailsTo, totalsOf } from '../support/held-deliveries';
import { anEmail, send, until } from '../support/messages';
import { WorkerProcess } from '../support/worker-process';

const POISON = 'This subject kills';
const LETHAL = {
  NODE_OPTIONS: `--require "${join(__dirname, '..', 'support', 'die-when-rendered.cjs')}"`,
  DIE_WHEN_RENDERED: POISON,
};

/** Two workers, as a supervisor runs them: whoever dies is started again. */
class Workers {
  deaths = 0;
  private stopping = false;
  private readonly running: WorkerProcess[] = [];
  private readonly supervised: Promise<void>[] = [];

  private constructor(private readonly env: Env) {}

  static async start(env: Env): Promise<Workers> {
    const workers = new Workers(env);
    await Promise.all([0, 1].map((slot) => workers.startIn(slot)));
    workers.supervised.push(...[0, 1].map((slot) => workers.supervise(slot)));
    return workers;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running.map((worker) => worker.stop()));
    await Promise.all(this.supervised);
  }

  private async startIn(slot: number): Promise<void> {
    this.running[slot] = await WorkerProcess.start(this.env, LETHAL);
  }

  private async supervise(slot: number): Promise<void> {
    for (;;) {
      await this.running[slot]?.ended();
      if (this.stopping) return;
      this.deaths += 1;
      await this.startIn(slot);
      // Stopped in the middle of a start.
      if (this.stopping) await this.running[slot]?.stop();
    }
  }
}

/** A message that kills whoever prepares it must cost a few workers, and nobody else's mail. */
describe('a request that kills its workers', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let workers: Workers;

  beforeAll(async () => {
    carillon = await Carillon.start({
      worker: false,
      env: { DISPATCH_LEASE: '3s', SWEEP_INTERVAL: '200ms', UNKNOWN_SETTLE_AFTER: '500ms,1s' },
      simulator: { activityLagMs: 0 },
    });
    workers = await Workers.start(carillon.env);
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await workers.stop();
    await carillon.stop();
  });

  const crashes = async (): Promise<number[]> => {
    const rows = await carillon.owner.query(
      `SELECT crashes FROM dispatches WHERE tenant_id = $1 AND crashes > 0 ORDER BY crashes DESC`,
      [tenant.id],
    );
    return rows.map((row: { crashes: number }) => row.crashes);
  };

  it('is set aside after the third death, and others go through meanwhile', async () => {
    const recipients = [{ to: 'poison-a@example.com' }, { to: 'poison-b@example.com' }];
    const poison = await send(tenant.api, anEmail({ to: undefined, recipients, subject: POISON }));
    for (const round of [1, 2]) {
      await eventually(() => expect(workers.deaths).toBeGreaterThanOrEqual(round), { timeoutMs: 20_000 });
      const other = await send(tenant.api, anEmail({ to: [`meanwhile${round}@example.com`] }));
      await until(tenant.api, other, 'completed', { timeoutMs: 20_000 });
      expect((await tenant.api.get(`/v1/messages/${poison}`)).body.status).toBe('queued');
    }
    const message = await until(tenant.api, poison, 'completed', { timeoutMs: 20_000 });
    for (const delivery of message.deliveries) {
      expect(delivery).toMatchObject({
        status: 'failed',
        reason: expect.stringMatching(/worker stopped 3 times.*Nothing was sent/),
        possible_duplicate: false,
      });
    }
    expect(workers.deaths).toBe(3);
    for (const { to } of recipients) expect(await emailsTo(carillon, to)).toEqual([]);
    for (const round of [1, 2])
      expect(await emailsTo(carillon, `meanwhile${round}@example.com`)).toHaveLength(1);
    expect(await totalsOf(tenant)).toMatchObject({ set_aside_requests: 1, set_aside_deliveries: 2 });
    const { body } = await tenant.api.get(`/v1/messages/${poison}/timeline`);
    expect((body.data as { type: string }[]).map(({ type }) => type)).toEqual([
      'message.accepted',
      'delivery.failed',
      'delivery.failed',
    ]);
  });

  it('takes nobody with it who travels in the same request', async () => {
    await workers.stop();
    const innocent: string[] = [];
    for (let i = 0; i < 12; i += 1)
      innocent.push(await send(tenant.api, anEmail({ to: [`innocent${i}@example.com`] })));
    const poison = await send(tenant.api, anEmail({ to: ['poison-c@example.com'], subject: POISON }));
    // As they are under load: what waits travels along.
    await carillon.owner.query(
      `UPDATE deliveries SET dispatch_id = (SELECT dispatch_id FROM deliveries WHERE message_id = $1)
        WHERE message_id = ANY($2)`,
      [poison, innocent],
    );
    workers = await Workers.start(carillon.env);
    const message = await until(tenant.api, poison, 'completed', { timeoutMs: 60_000 });
    expect(message.deliveries[0].status).toBe('failed');
    for (const [i, id] of innocent.entries()) {
      await until(tenant.api, id, 'completed', { timeoutMs: 20_000 });
      expect(await emailsTo(carillon, `innocent${i}@example.com`)).toHaveLength(1);
    }
    expect(await emailsTo(carillon, 'poison-c@example.com')).toEqual([]);
    expect(workers.deaths).toBe(3);
    // Each of them once in bad company, and never again.
    expect((await crashes()).filter((count) => count > 1)).toEqual([3, 3]);
    expect(await totalsOf(tenant)).toMatchObject({ set_aside_requests: 2, set_aside_deliveries: 3 });
  });
});
