import { join } from 'node:path';
import { freePort } from '../../scripts/support/ports';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { type ReceivedSpan, TraceReceiver } from '../support/trace-receiver';
import { WebhookReceiver } from '../support/webhook-receiver';
import { WorkerProcess } from '../support/worker-process';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const PRELOAD = `--require ${join(__dirname, '../support/tell-what-is-loaded.cjs')}`;
const SDK = '@opentelemetry/sdk-trace-node';

/** What must not leave with a trace, wherever it stands. */
const CANARIES = {
  address: 'ada.canary@example.com',
  subject: 'subject-canary',
  body: 'body-canary',
  metadata: 'metadata-canary',
  query: 'query-canary',
  token: 'token-canary',
  hook: 'hook-canary',
};

/** The built API and worker, traced or not, beside a Carillon that has neither; events come to the API that is built. */
describe('traces', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let port: string;
  let receiver: TraceReceiver;
  let webhooks: WebhookReceiver;
  let api: WorkerProcess;
  let worker: WorkerProcess;
  let caller: Caller;

  const startProcesses = async (settings: NodeJS.ProcessEnv): Promise<void> => {
    const common = { PUBLIC_URL: `http://127.0.0.1:${port}`, SWEEP_INTERVAL: '200ms', ...settings };
    [api, worker] = await Promise.all([
      WorkerProcess.start(carillon.env, { API_PORT: port, ...common }, 'main'),
      WorkerProcess.start(carillon.env, common),
    ]);
  };
  /** By a caller who is in a trace already. */
  const sendTraced = (body: object) =>
    caller.send('POST', '/v1/messages', JSON.stringify(anEmail({ ...body })), {
      'content-type': 'application/json',
      traceparent: TRACEPARENT,
    });
  const stopProcesses = async () => expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0]);

  beforeAll(async () => {
    port = String(await freePort());
    carillon = await Carillon.start({ worker: false });
    receiver = await TraceReceiver.start();
    webhooks = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await api.kill();
    await worker.kill();
    await webhooks.stop();
    await receiver.stop();
    await carillon.stop();
  });

  describe('where a receiver is set', () => {
    let message: string;
    let webhooksSeen: string;

    beforeAll(async () => {
      await startProcesses({
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-receiver',
        NODE_OPTIONS: PRELOAD,
      });
      tenant = await carillon.tenant();
      caller = new Caller(`http://127.0.0.1:${port}`, tenant.key);
      await caller.post('/v1/webhook-endpoints', { url: `${webhooks.url}/${CANARIES.hook}` });
      const answer = await sendTraced({
        to: [CANARIES.address],
        subject: CANARIES.subject,
        html: `<p>${CANARIES.body}</p>`,
        metadata: { order: CANARIES.metadata },
      });
      message = answer.body.id as string;
      await until(caller, message, 'completed');
      await eventually(() => expect(webhooks.received).toHaveLength(3));
      webhooksSeen = JSON.stringify(webhooks.received);
      await caller.get(`/v1/messages/${message}?${CANARIES.query}=${CANARIES.query}`);
      for (const path of ['/provider-events', '/u', '/webhook-portal'])
        await caller.post(`${path}/${CANARIES.token}`, {});
      await caller.get(`/u/${CANARIES.token}`);
      await caller.get(`/v1/suppressions?address=${CANARIES.address}`);
      for (let i = 0; i < 3; i += 1) await send(caller, anEmail({ to: [`${i}@example.com`] }));
      await stopProcesses();
    }, 120_000);

    it('one goes from the request of a caller over the provider and its event to the webhooks', () => {
      const mine = receiver.spans.filter(({ traceId }) => traceId === TRACE_ID);
      const called = (name: string) => mine.filter((span) => span.name === name);
      const [request, ...others] = called('POST /v1/messages') as [ReceivedSpan];
      expect(others).toEqual([]);
      expect(request).toMatchObject({
        service: 'carillon-api',
        parentSpanId: '00f067aa0ba902b7',
        attributes: { 'http.route': '/v1/messages', 'http.response.status_code': 202 },
      });
      const [sending] = called('send email') as [ReceivedSpan];
      expect(sending).toMatchObject({
        service: 'carillon-worker',
        attributes: {
          'carillon.message_id': message,
          'carillon.tenant_id': tenant.id,
          'carillon.outcome': 'accepted',
        },
      });
      expect(called('POST /email/send')).toMatchObject([
        { parentSpanId: sending.spanId, attributes: { 'peer.service': 'smtp2go' } },
      ]);
      expect(called('apply provider events').length).toBeGreaterThan(0);
      expect(called('POST webhook')).toHaveLength(3);
      for (const { attributes } of called('POST webhook'))
        expect(attributes).toMatchObject({
          'carillon.message_id': message,
          'http.response.status_code': 200,
        });
      // Statements and commands are parts of them.
      const services = new Set(mine.map(({ attributes }) => attributes['db.system.name']));
      expect(services).toContain('postgresql');
      expect(services).toContain('redis');
      // No part hangs in the air.
      const known = new Set([...mine.map(({ spanId }) => spanId), '00f067aa0ba902b7']);
      expect(mine.filter(({ parentSpanId = '' }) => !known.has(parentSpanId))).toEqual([]);
    });

    it('each request is called by the pattern of its route, and begins a trace of its own unless it names one', () => {
      const requests = receiver.spans.filter(({ attributes }) => attributes['carillon.request_id']);
      const names = new Set(requests.map(({ name }) => name));
      for (const name of ['GET /v1/messages/:messageId', 'POST /provider-events/:token', 'GET /u/:token'])
        expect(names).toContain(name);
      const sent = requests.filter(({ name }) => name === 'POST /v1/messages');
      expect(sent).toHaveLength(4);
      expect(new Set(sent.map(({ traceId }) => traceId)).size).toBe(4);
      expect([...names].filter((name) => name.includes('health'))).toEqual([]);
    });

    it('no address, content, key, token, query or metadata is in any of them', () => {
      const bytes = receiver.bodies.join('\n');
      expect(bytes).toContain(message);
      for (const canary of [...Object.values(CANARIES), tenant.key, 'Bearer', 'INSERT INTO', 'set_config'])
        expect(bytes).not.toContain(canary);
      expect(bytes).not.toContain(carillon.env.provider.apiKey);
    });

    it('the receiver is told who sends them, and endpoints of tenants and the provider of no trace', async () => {
      expect(new Set(receiver.paths)).toEqual(new Set(['/v1/traces']));
      expect(new Set(receiver.authorizations)).toEqual(new Set(['Bearer of-the-receiver']));
      expect(webhooksSeen).not.toMatch(new RegExp(`traceparent|${TRACE_ID}`));
      expect(JSON.stringify(await carillon.ledger())).not.toContain(TRACE_ID);
      expect(api.printed).toContain(SDK);
    });
  });

  it.each(['away', 'silent'])(
    'messages are delivered while the receiver is %s, and processes stop',
    async (how) => {
      const silent = await TraceReceiver.start();
      silent.hangs = true;
      if (how === 'away') await silent.stop();
      const url = how === 'away' ? `http://127.0.0.1:${await freePort()}` : silent.url;
      await startProcesses({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
      const ids = await Promise.all(Array.from({ length: 20 }, () => send(caller, anEmail())));
      for (const id of ids) await until(caller, id, 'completed');
      await stopProcesses();
      if (how === 'silent') await silent.stop();
    },
    60_000,
  );

  it('nothing of the SDK is loaded where no receiver is set, and messages keep no trace', async () => {
    await startProcesses({ NODE_OPTIONS: PRELOAD });
    const { body } = await sendTraced({});
    await until(caller, body.id as string, 'completed');
    await stopProcesses();
    for (const process_ of [api, worker]) expect(process_.printed).toMatch(/^loaded: @opentelemetry\/api$/m);
    const [row] = await carillon.owner.query(`SELECT traceparent FROM messages WHERE id = $1`, [body.id]);
    expect(row).toEqual({ traceparent: null });
  }, 60_000);
});
