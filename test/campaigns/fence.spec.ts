import { Campaigns, people } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { WorkerProcess } from '../support/worker-process';

/** A backup holds campaigns that the system it was taken of has sent meanwhile. */
describe('the fence behind a restored backup', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let worker: WorkerProcess;

  beforeAll(async () => {
    carillon = await Carillon.start({ worker: false, env: { SWEEP_INTERVAL: '200ms' } });
    worker = await WorkerProcess.start(carillon.env);
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await worker.stop();
    await carillon.stop();
  });

  it('stops what had begun and asks about what was to come; what is launched after it goes its way', async () => {
    const campaigns = await Campaigns.of(tenant.api);
    const begun = await campaigns.launched({ throttle: [{ limit: 2, per: 'day' }] }, people('begun', 4));
    await campaigns.until(begun, { progress: { pending: 2, deliveries: { delivered: 2 } } });
    const schedule = { at: new Date(Date.now() + 5_000).toISOString() };
    const planned = await campaigns.launched({ schedule }, people('planned', 2));
    // From here on it is what was restored.
    await worker.stop();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const due_before = new Date().toISOString();
    const fence = await carillon.operator.send('PUT', '/v1/run-fence', JSON.stringify({ due_before }));
    expect(fence.body).toMatchObject({ due_before, set_at: expect.any(String) });
    await carillon.owner.query(`UPDATE campaign_runs SET next_attempt_at = now(), rung_at = NULL`);
    worker = await WorkerProcess.start(carillon.env);
    await campaigns.until(begun, {
      ...{ status: 'paused' },
      progress: { status: 'paused', pending: 2, problem: expect.stringContaining('backup') },
    });
    await campaigns.until(planned, { status: 'running' });
    const [run] = await campaigns.runs(planned);
    expect(run).toMatchObject({ status: 'awaiting_decision', problem: expect.stringContaining('backup') });
    const fresh = await campaigns.launched({}, people('fresh', 2));
    await campaigns.until(fresh, { status: 'completed' });
    // Somebody who knows says what becomes of each.
    await campaigns.ask(planned, `runs/${run?.id}/decide`, { verdict: 'skip' });
    await campaigns.until(planned, { status: 'completed', progress: { status: 'skipped' } });
    await campaigns.ask(begun, 'resume');
    await campaigns.until(begun, { status: 'running', progress: { status: 'running', problem: null } });
    const sent = (await carillon.ledger()).flatMap(({ recipients }) => recipients);
    expect(sent.filter((to) => to.startsWith('planned'))).toEqual([]);
    expect(sent.filter((to) => to.startsWith('begun'))).toHaveLength(2);
  });
});
