import { type Answer, Caller } from '../support/caller';
import { Canaries } from '../support/canaries';
import { Carillon, type TestTenant } from '../support/carillon';
import { dumpRedis } from '../support/dump-redis';
import { anEmail, anSms, send, until } from '../support/messages';
import { openSecrets } from '../support/open-secrets';
import {
  jsonBody,
  keyOf,
  type Operation,
  operations,
  resolve,
  sampleOf,
  type Schema,
} from '../support/openapi';
import { aMember, invite, join, PASSWORD, tokenOf } from '../support/people';
import { dumpDatabase } from '../support/stored-rows';
import { WebhookReceiver } from '../support/webhook-receiver';
import { WorkerProcess } from '../support/worker-process';

const DEBUG = { LOG_LEVEL: 'debug', METRICS_PORT: '0' };
/** What the platform calls by name is the operator's own and no personal data: it is told, and stands in logs. */
const TOLD = /slug/;
const SIGNING_IN = 'Signing in';

/** Every text in a body that a caller may choose, by pointer: words out of a closed set cannot be chosen. */
function texts(schema: Schema, value: unknown, pointer = ''): { pointer: string; example: unknown }[] {
  const known = resolve(schema);
  if (typeof value === 'string') return known.enum ? [] : [{ pointer, example: value }];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => texts(known.items ?? {}, item, `${pointer}/${index}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    texts(known.properties?.[name] ?? {}, inner, `${pointer}/${name}`),
  );
}

function replaced(value: unknown, pointer: string, by: unknown): unknown {
  const copy = structuredClone(value);
  const names = pointer.split('/').slice(1);
  const last = names.pop() ?? '';
  const parent = names.reduce<Record<string, unknown>>(
    (node, name) => node[name] as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  parent[last] = by;
  return copy;
}

/** Of a process that has chosen its port itself. */
async function metricsIn(program: WorkerProcess): Promise<string> {
  const [, port] = /"event":"probes".*"port":(\d+)/.exec(program.printed) ?? [];
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** Bodies as the page at /docs offers them: the example, or each of several. */
function bodiesOf(operation: Operation): unknown[] {
  const media = jsonBody(operation);
  if (!media) return [];
  const named = Object.values(media.examples ?? {}).map(({ value }) => value);
  if (named.length > 0) return named;
  return [media.example ?? sampleOf(media.schema ?? {}).value];
}

/**
 * Row 36 of the fault matrix: a value of its own in every field of every operation, taken or refused, with the API and
 * the worker as processes of their own that log all they have to say.
 */
describe('what callers write', () => {
  const canaries = new Canaries();
  const refusals: { title: string; answer: Pick<Answer, 'status' | 'text'>; canaries: string[] }[] = [];
  const statuses: number[] = [];
  /** Cookies of sessions, their tokens, and what stands in links. */
  const opened: Record<string, string> = { password: PASSWORD };
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;
  let api: WorkerProcess;
  let worker: WorkerProcess;
  let url: string;
  let keys: Record<'tenantKey' | 'operatorKey', string>;
  let callers: Record<'tenantKey' | 'operatorKey', Caller>;
  let secrets: Record<string, string>;
  let logs: string;
  let metrics: string;

  const request = async (operation: Operation, title: string, path: string, body?: unknown) => {
    const key = keyOf(operation);
    if (key === null && !operation.tags?.includes(SIGNING_IN)) return;
    const headers = {
      'content-type': 'application/json',
      'user-agent': canaries.token(`${title}, user-agent`),
      ...(operation.method === 'POST' && { 'idempotency-key': canaries.token(`${title}, idempotency-key`) }),
      'x-forwarded-for': canaries.token(`${title}, x-forwarded-for`),
    };
    const response = await fetch(`${url}${path}`, {
      method: operation.method,
      headers: { ...headers, ...(key ? { authorization: `Bearer ${keys[key]}` } : await ofSomebody()) },
      ...(operation.method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
    });
    const answer = { status: response.status, text: await response.text() };
    statuses.push(answer.status);
    if (answer.status >= 400) refusals.push({ title, answer, canaries: canaries.in(answer.text) });
  };

  /** Somebody new each time: what is asked for may end the session, or the account. What opens something is looked for later. */
  const ofSomebody = async () => {
    const { cookie, csrf } = await aMember(carillon, tenant);
    opened[`cookie ${Object.keys(opened).length}`] = cookie.split('=')[1] ?? '';
    opened[`csrf ${Object.keys(opened).length}`] = csrf;
    return { cookie, 'carillon-csrf': csrf };
  };

  const pathOf = (operation: Operation, title: string, wellFormed: boolean): string => {
    const query = operation.parameters.filter((parameter) => parameter.in === 'query');
    const path = operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .reduce((whole, { name, example, schema }) => {
        const shown = example ?? schema?.example;
        const id = typeof shown === 'string' && /^[a-z]{3}_/.test(shown);
        const value =
          wellFormed && id
            ? name === 'tenantId'
              ? tenant.id
              : shown
            : canaries.like(`${title}, path ${name}`, shown);
        return whole.replace(`{${name}}`, encodeURIComponent(value));
      }, operation.path);
    const written = query.map(
      ({ name, example, schema }) =>
        `${name}=${encodeURIComponent(canaries.like(`${title}, query ${name}`, example ?? schema?.example))}`,
    );
    return written.length > 0 ? `${path}?${written.join('&')}` : path;
  };

  beforeAll(async () => {
    carillon = await Carillon.start({ worker: false });
    receiver = await WebhookReceiver.start();
    const port = new URL(carillon.url).port;
    const elsewhere = String(Number(port) + 1);
    [api, worker] = await Promise.all([
      WorkerProcess.start(carillon.env, { ...DEBUG, API_PORT: elsewhere }, 'main'),
      WorkerProcess.start(carillon.env, DEBUG),
    ]);
    tenant = await carillon.tenant();
    url = carillon.url.replace(port, elsewhere);
    keys = { tenantKey: tenant.key, operatorKey: carillon.env.operatorKey };
    const invitation = await invite(carillon, tenant, 'admin');
    const { id } = await join(carillon, invitation);
    const link = await carillon.operator.post(`/v1/people/${id}/password-link`);
    Object.assign(opened, { invitation, link: tokenOf(link.body.url) });
    callers = {
      tenantKey: new Caller(url, tenant.key),
      operatorKey: new Caller(url, carillon.env.operatorKey),
    };

    for (const operation of operations) {
      if (operation.operationId === 'Tenant_suspend') continue;
      const title = `${operation.method} ${operation.path}`;
      await request(operation, title, pathOf(operation, title, true));
      await request(operation, title, pathOf(operation, title, false));
      for (const body of bodiesOf(operation)) {
        const schema = jsonBody(operation)?.schema ?? {};
        const path = () => pathOf(operation, title, true).split('?')[0] ?? '';
        const places = texts(schema, body);
        const all = places.reduce<unknown>(
          (given, { pointer, example }) =>
            replaced(given, pointer, canaries.like(`${title} ${pointer}`, example)),
          body,
        );
        await request(operation, title, path(), all);
        for (const { pointer, example } of places) {
          await request(
            operation,
            `${title} ${pointer}`,
            path(),
            replaced(body, pointer, canaries.like(`${title} ${pointer}`, example)),
          );
          await request(
            operation,
            `${title} ${pointer}`,
            path(),
            replaced(body, pointer, { [pointer]: canaries.token(`${title} ${pointer}, not a text`) }),
          );
        }
        await request(operation, title, path(), {
          ...(body as object),
          unknown: canaries.token(`${title}, unknown field`),
        });
      }
    }
    // What is surely taken, sent, reported, told to a webhook, refused by the provider, and in doubt.
    await callers.tenantKey.post('/v1/webhook-endpoints', {
      url: `${receiver.url}?k=${canaries.token('url of the endpoint')}`,
    });
    const personal = (role: string) =>
      `${canaries.token(`name, ${role}`)} <${canaries.token(`address, ${role}`)}@example.com>`;
    const ids = await Promise.all([
      send(
        callers.tenantKey,
        anEmail({
          to: [personal('to')],
          cc: [personal('cc')],
          reply_to: [personal('reply_to')],
          subject: canaries.token('subject'),
          html: `<p>${canaries.token('html')}</p>`,
          text: `Hello {{name}}, ${canaries.token('text')}`,
          variables: { name: canaries.token('variables') },
          metadata: { order: canaries.token('metadata') },
          tags: [canaries.token('tags')],
          headers: { 'X-Ref': canaries.token('headers') },
          attachments: [
            {
              filename: `${canaries.token('filename')}.txt`,
              content: Buffer.from(canaries.token('content')).toString('base64'),
            },
          ],
        }),
      ),
      send(callers.tenantKey, anEmail({ to: [`bounce+${canaries.token('bounced address')}@example.com`] })),
      send(callers.tenantKey, anEmail({ to: [`reject+${canaries.token('rejected address')}@example.com`] })),
      send(callers.tenantKey, anSms({ body: canaries.token('body of an sms') })),
    ]);
    for (const id of ids) await until(callers.tenantKey, id, 'completed', { timeoutMs: 30_000 });
    const strangers = ['car_live_', 'Basic ', ''].map(
      (prefix) => `${prefix}${canaries.token('a wrong key')}`,
    );
    for (const key of strangers)
      refusals.push({
        title: 'a wrong key',
        answer: await new Caller(url, key).get('/v1/messages'),
        canaries: [],
      });
    const token = canaries.token('a path token');
    await fetch(`${url}/provider-events/${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${canaries.token('a bearer')}` },
      body: JSON.stringify({ event: canaries.token('a word of an event') }),
    });
    await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.key}` },
      body: `{"to": "${canaries.token('broken JSON')}`,
    });
    secrets = { ...(await openSecrets(carillon, tenant)), ...opened };
    metrics = (await Promise.all([metricsIn(api), metricsIn(worker)])).join('\n');
    await worker.stop();
    // Nobody takes what is rung now: it stays in Redis to be looked at.
    await send(callers.tenantKey, anEmail({ to: [personal('waiting')], subject: canaries.token('waiting') }));
    logs = `${api.printed}${worker.printed}`;
  }, 300_000);
  afterAll(async () => {
    await api.stop();
    await receiver.stop();
    await carillon.stop();
  });

  it('was written into many places, and much of it was taken', async () => {
    expect(canaries.sent.length).toBeGreaterThan(500);
    expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(30);
    expect(refusals.length).toBeGreaterThan(100);
    // The search finds what is there.
    const stored = new Set(canaries.in(await dumpDatabase(carillon.owner)));
    for (const place of ['subject', 'address, to', 'variables', 'metadata', 'content', 'bounced address']) {
      expect(stored).toContain(place);
    }
  });

  it('is in no log, however much is logged', () => {
    expect(logs).toContain('"event":"job"');
    expect(logs).toMatch(/"event":"request".*"route":"\/v1\/messages"/);
    expect(logs).toContain('"level":20');
    expect(canaries.in(logs).filter((place) => !TOLD.test(place))).toEqual([]);
    expect(Object.entries(secrets).filter(([, secret]) => logs.includes(secret))).toEqual([]);
  });

  it('is not in Redis', async () => {
    const dump = await dumpRedis();
    expect(dump).toContain('dsp_');
    expect(canaries.in(dump)).toEqual([]);
    expect(Object.entries(secrets).filter(([, secret]) => dump.includes(secret))).toEqual([]);
  });

  it('is not said again in refusals, and neither is a secret', () => {
    const talkative = refusals.filter(
      ({ canaries: told, title }) => told.some((place) => !TOLD.test(place)) && !TOLD.test(title),
    );
    expect(talkative.map(({ title, answer }) => `${title}: ${answer.text}`)).toEqual([]);
    const all = refusals.map(({ answer }) => answer.text).join();
    expect(Object.entries(secrets).filter(([, secret]) => all.includes(secret))).toEqual([]);
  });

  it('is not in metrics', () => {
    expect(metrics).toMatch(/carillon_http_request_duration_seconds_count\{.*route="\/v1\/messages".*\} \d/);
    expect(metrics).toMatch(/carillon_deliveries_total\{.*process="worker".*\} \d/);
    expect(canaries.in(metrics)).toEqual([]);
    expect(Object.entries(secrets).filter(([, secret]) => metrics.includes(secret))).toEqual([]);
  });
});
