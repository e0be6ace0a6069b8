import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';
import { WorkerProcess } from '../support/worker-process';

const TEMPLATE = {
  name: 'news',
  channel: 'email',
  subject: 'News for {{name}}',
  html: '<p>Hello {{name}}, {{greeting}}</p>',
  text: 'Hello {{name}}, {{greeting}}',
};

/** A campaign goes to each of its recipients once, whatever happens to it on the way. */
describe('a campaign', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let worker: WorkerProcess;
  let templateId: string;
  let campaigns = 0;

  beforeAll(async () => {
    carillon = await Carillon.start({
      worker: false,
      env: { DISPATCH_LEASE: '3s', SWEEP_INTERVAL: '300ms', UNKNOWN_SETTLE_AFTER: '1s,3s,5s' },
      simulator: { activityLagMs: 0 },
    });
    worker = await WorkerProcess.start(carillon.env);
    tenant = await carillon.tenant();
    templateId = (await tenant.api.post('/v1/templates', TEMPLATE)).body.id;
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));
  afterAll(async () => {
    await worker.stop();
    await carillon.stop();
  });

  const create = async (api = tenant.api, more: object = {}): Promise<string> => {
    const { status, body } = await api.post('/v1/campaigns', {
      name: `news ${(campaigns += 1)}`,
      channel: 'email',
      template: { id: templateId },
      from: 'Acme <news@example.com>',
      variables: { greeting: 'good day' },
      ...more,
    });
    expect([status, body.status]).toEqual([201, 'draft']);
    return body.id;
  };
  const addresses = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${name}${i}@example.com`);
  const add = async (id: string, name: string, count: number, api = tenant.api) => {
    const all = addresses(name, count);
    for (let i = 0; i < count; i += 10_000) {
      const recipients = all
        .slice(i, i + 10_000)
        .map((to, k) => ({ to, variables: { name: `${name}${k}` } }));
      const { status, body } = await api.post(`/v1/campaigns/${id}/recipients`, { recipients });
      expect([status, body.recipients]).toEqual([200, i + recipients.length]);
    }
  };
  const get = async (id: string, api = tenant.api) => (await api.get(`/v1/campaigns/${id}`)).body;
  const ask = async (id: string, verb: string) => {
    const answer = await tenant.api.post(`/v1/campaigns/${id}/${verb}`);
    expect([verb, answer.status]).toEqual([verb, 200]);
    return answer.body;
  };
  const untilStatus = (id: string, status: string, api = tenant.api) =>
    eventually(
      async () => {
        const campaign = await get(id, api);
        expect(campaign.status).toBe(status);
        return campaign;
      },
      { timeoutMs: 160_000, everyMs: 100 },
    );
  const sentTo = async (name: string) =>
    (await carillon.ledger()).flatMap(({ recipients }) => recipients).filter((to) => to.startsWith(name));

  it('reaches everybody once, and is completed when each delivery has ended', async () => {
    const id = await create();
    await add(id, 'plain', 2_500);
    // Given again: replaced, not doubled.
    await add(id, 'plain', 10).catch(() => undefined);
    const bounces = [{ to: 'bounce@example.com', variables: { name: 'x' } }];
    await tenant.api.post(`/v1/campaigns/${id}/recipients`, { recipients: bounces });
    await ask(id, 'launch');
    const done = await untilStatus(id, 'completed');
    expect(done.progress).toMatchObject({
      ...{ status: 'completed', recipients: 2_501, skipped: 0, pending: 0, problem: null },
      deliveries: { delivered: 2_500, bounced: 1 },
      started_at: expect.any(String),
      finished_at: expect.any(String),
    });
    const sent = await sentTo('plain');
    expect(sent.sort()).toEqual(addresses('plain', 2_500).sort());
    expectProblem(await tenant.api.post(`/v1/campaigns/${id}/launch`), 'conflict');
    expectProblem(await tenant.api.post(`/v1/campaigns/${id}/pause`), 'conflict');
  });

  it('skips whose copy cannot be made, by name of what is missing, and nobody else', async () => {
    const id = await create();
    const recipients = [
      { to: 'Ada <skip-ada@example.com>', variables: { name: 'Ada' } },
      { to: 'Bob <skip-bob@example.com>' },
      { to: 'skip-cid@example.com', variables: { nome: 'Cid' } },
    ];
    await tenant.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
    await ask(id, 'launch');
    const done = await untilStatus(id, 'completed');
    expect(done.progress).toMatchObject({ recipients: 3, skipped: 2, deliveries: { delivered: 1 } });
    const first = await tenant.api.get(`/v1/campaigns/${id}/skipped?limit=1`);
    expect(first.body.data).toEqual([
      {
        recipient: 'Bob <skip-bob@example.com>',
        code: 'cannot_be_rendered',
        reason: 'The template prints "name", and the variables do not hold it.',
      },
    ]);
    const rest = await tenant.api.get(`/v1/campaigns/${id}/skipped?after=${first.body.next_cursor}`);
    expect(rest.body).toMatchObject({ data: [{ recipient: 'skip-cid@example.com' }], has_more: false });
    expect(await sentTo('skip-')).toEqual(['skip-ada@example.com']);
  });

  it('paused, killed, resumed: everybody still gets one copy', async () => {
    const id = await create();
    await add(id, 'resumed', 12_000);
    // Slow enough that it is on its way when it is paused, and that answers are lost with the worker.
    await carillon.control.post('/simulator/faults', { kind: 'hold', operation: '/email/batch', ms: 300 });
    await ask(id, 'launch');
    await eventually(async () => expect((await sentTo('resumed')).length).toBeGreaterThan(0), {
      timeoutMs: 20_000,
    });
    await ask(id, 'pause');
    expect((await get(id)).status).toBe('paused');
    // What was on its way has arrived; then nothing comes any more.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const atPause = (await sentTo('resumed')).length;
    expect(atPause).toBeLessThan(12_000);
    await worker.kill();
    worker = await WorkerProcess.start(carillon.env);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const afterPause = (await sentTo('resumed')).length;
    expect(afterPause).toBe(atPause);
    await ask(id, 'resume');
    await eventually(async () => expect((await sentTo('resumed')).length).toBeGreaterThan(afterPause), {
      timeoutMs: 20_000,
    });
    await worker.kill();
    worker = await WorkerProcess.start(carillon.env);
    const done = await untilStatus(id, 'completed');
    expect(done.progress).toMatchObject({ recipients: 12_000, deliveries: { delivered: 12_000 } });
    expect((await sentTo('resumed')).sort()).toEqual(addresses('resumed', 12_000).sort());
  }, 240_000);

  it('cancelled on its way: who had not been sent to is cancelled, and the numbers add up', async () => {
    const id = await create();
    await add(id, 'cancelled', 9_000);
    await carillon.control.post('/simulator/faults', { kind: 'hold', operation: '/email/batch', ms: 4_000 });
    await ask(id, 'launch');
    await eventually(async () => expect((await sentTo('cancelled')).length).toBeGreaterThan(0), {
      timeoutMs: 20_000,
    });
    await ask(id, 'cancel');
    const done = await eventually(
      async () => {
        const campaign = await get(id);
        expect(campaign.progress.finished_at).not.toBeNull();
        expect(campaign.progress.deliveries.sent).toBeUndefined();
        return campaign;
      },
      { timeoutMs: 160_000 },
    );
    const { delivered, cancelled = 0 } = done.progress.deliveries;
    expect(delivered).toBe((await sentTo('cancelled')).length);
    expect(delivered).toBeLessThan(9_000);
    expect(delivered + cancelled + done.progress.pending).toBe(9_000);
    expectProblem(await tenant.api.post(`/v1/campaigns/${id}/resume`), 'conflict');
  }, 240_000);

  it('is launched at an instant, and can be called off before it', async () => {
    const at = new Date(Date.now() + 4_000);
    const soon = await create(tenant.api, { schedule: { at: at.toISOString() } });
    const later = await create(tenant.api, { schedule: { at: '2035-01-01T00:00:00Z' } });
    await add(soon, 'soon', 5);
    await add(later, 'later', 5);
    const { status, next_run_at } = await ask(soon, 'launch');
    expect([status, next_run_at]).toEqual(['scheduled', at.toISOString()]);
    await ask(later, 'launch');
    expect((await ask(later, 'cancel')).status).toBe('cancelled');
    const done = await untilStatus(soon, 'completed');
    expect(Date.parse(done.progress.started_at)).toBeGreaterThanOrEqual(at.getTime());
    expect(await sentTo('later')).toEqual([]);
  });

  it('of test mode is played through and reaches nobody', async () => {
    const api = await carillon.testKeyOf(tenant);
    const id = await create(api);
    await add(id, 'played', 20, api);
    const launched = await api.post(`/v1/campaigns/${id}/launch`);
    expect(launched.body.test).toBe(true);
    const done = await untilStatus(id, 'completed', api);
    expect(done.progress.deliveries).toEqual({ delivered: 20 });
    expect(await sentTo('played')).toEqual([]);
  });

  it('is refused with everything that is wrong with it', async () => {
    const answer = await tenant.api.post('/v1/campaigns', {
      ...{ name: 'x', channel: 'email', from: 'nobody', reply_to: ['no'] },
      template: { id: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' },
      headers: { Bcc: 'x@example.com' },
    });
    expectProblem(answer, 'invalid_request', ['/from', '/headers/Bcc', '/reply_to/0']);
    const id = await create();
    expectProblem(await tenant.api.post(`/v1/campaigns/${id}/launch`), 'conflict');
    expectProblem(
      await tenant.api.post(`/v1/campaigns/${id}/recipients`, {
        recipients: [{ to: 'ada@example.com' }, { to: 'nope' }],
      }),
      'invalid_request',
      ['/recipients/1/to'],
    );
  });
});
