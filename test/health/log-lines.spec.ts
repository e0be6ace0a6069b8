import { Carillon, type TestTenant } from '../support/carillon';
import { Caller } from '../support/caller';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { WorkerProcess } from '../support/worker-process';

type Line = Record<string, unknown>;

const linesOf = ({ printed }: WorkerProcess, event: string): Line[] =>
  printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.event === event);

/** The processes as they run in production, at the level that is the default. */
describe('one line in the log', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let api: WorkerProcess;
  let worker: WorkerProcess;
  let caller: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start({ worker: false });
    const port = new URL(carillon.url).port;
    const elsewhere = String(Number(port) + 1);
    [api, worker] = await Promise.all([
      WorkerProcess.start(carillon.env, { API_PORT: elsewhere }, 'main'),
      WorkerProcess.start(carillon.env),
    ]);
    tenant = await carillon.tenant();
    caller = new Caller(carillon.url.replace(port, elsewhere), tenant.key);
  }, 60_000);
  afterAll(async () => {
    await api.stop();
    await worker.stop();
    await carillon.stop();
  });

  it('says of a request who asked for what, and what came of it', async () => {
    const answer = await caller.post('/v1/messages', anEmail());
    const refused = await caller.get('/v1/messages/nobody@example.com?secret=lovelace');
    const line = (requestId: string | null) =>
      eventually(() => {
        const found = linesOf(api, 'request').find((one) => one.requestId === requestId);
        expect(found).toBeDefined();
        return found as Line;
      });
    expect(await line(answer.headers.get('x-request-id'))).toMatchObject({
      ...{ level: 30, process: 'api', method: 'POST', route: '/v1/messages', status: 202 },
      ...{ tenantId: tenant.id, apiKeyId: expect.stringMatching(/^key_/) },
      ...{ bytesIn: JSON.stringify(anEmail()).length, bytesOut: answer.text.length, ms: expect.any(Number) },
    });
    expect(await line(refused.headers.get('x-request-id'))).toMatchObject({
      ...{ method: 'GET', route: '/v1/messages/:messageId', status: 404, problem: 'not_found' },
    });
    expect(api.printed).not.toMatch(/nobody@|lovelace/);
  });

  it('names an operator, and leaves out what nobody has sent', async () => {
    const operator = new Caller(
      `http://127.0.0.1:${Number(new URL(carillon.url).port) + 1}`,
      carillon.env.operatorKey,
    );
    const answer = await operator.get('/v1/tenants');
    const found = await eventually(() => {
      const one = linesOf(api, 'request').find(
        ({ requestId }) => requestId === answer.headers.get('x-request-id'),
      );
      expect(one).toBeDefined();
      return one as Line;
    });
    expect(found).toMatchObject({ operatorId: 'environment', status: 200 });
    expect(Object.keys(found)).not.toContain('tenantId');
    expect(Object.keys(found)).not.toContain('bytesIn');
  });

  it('is not spent on health', async () => {
    const before = linesOf(api, 'request').length;
    const answer = await caller.get('/health/ready');
    const after = await caller.get('/v1/messages');
    await eventually(() => {
      const ids = linesOf(api, 'request').map(({ requestId }) => requestId);
      expect(ids).toContain(after.headers.get('x-request-id'));
      expect(ids).not.toContain(answer.headers.get('x-request-id'));
    });
    expect(linesOf(api, 'request').length).toBe(before + 1);
  });

  it('says of a job which rows it was for, and what it decided', async () => {
    const id = await send(caller, anEmail({ to: ['grace@example.com'] }));
    await until(caller, id, 'completed', { timeoutMs: 30_000 });
    const sent = await eventually(() => {
      const one = linesOf(worker, 'job').find(({ decided }) => decided === 'accepted');
      expect(one).toBeDefined();
      return one as Line;
    });
    expect(sent).toMatchObject({
      ...{ level: 30, process: 'worker', job: 'send-dispatch-email', outcome: 'done', attempt: 1 },
      ...{ tenantId: tenant.id, dispatchId: expect.stringMatching(/^dsp_/), ms: expect.any(Number) },
    });
    expect(linesOf(worker, 'job').some(({ job, events }) => job === 'apply-provider-events' && events)).toBe(
      true,
    );
    expect(worker.printed).not.toContain('grace');
  });
});
