import type { AddressInfo } from 'node:net';
import type { TenantId } from '../../src/common/ids';
import { createHttpApp } from '../../src/http-app';
import { WipeExpiredProcessor } from '../../src/privacy/wipe-expired.processor';
import { pathOf } from '../../src/statistics/request-log.hook';
import { RequestLog } from '../../src/statistics/request-log.service';
import { type Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail } from '../support/messages';
import { expectProblem } from '../support/problem';

describe('the log of requests', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let other: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
  });
  afterAll(() => carillon.stop());

  const idOf = (answer: Answer) => answer.headers.get('x-request-id') ?? '';
  const logged = (answer: Answer, caller: Caller = tenant.api) =>
    eventually(async () => {
      const found = await caller.get(`/v1/requests/${idOf(answer)}`);
      expect(found.status).toBe(200);
      return found.body;
    });
  const listed = async (query: string, caller: Caller = tenant.api) => {
    const answer = await caller.get(`/v1/requests?limit=100&${query}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body.data as { id: string; path: string; status: number; occurred_at: string }[];
  };

  it('tells what was asked for, and how it was answered', async () => {
    const sent = await tenant.api.post('/v1/messages', anEmail());
    const id = sent.body.id as string;
    expect(await logged(sent)).toEqual({
      object: 'request',
      id: idOf(sent),
      occurred_at: expect.stringMatching(/^20.*Z$/),
      api_key_id: expect.stringMatching(/^key_/),
      test: false,
      method: 'POST',
      route: '/v1/messages',
      path: '/v1/messages',
      status: 202,
      code: null,
      duration_ms: expect.any(Number),
      idempotent_replay: false,
    });
    expect(await logged(await tenant.api.get(`/v1/messages/${id}?x=secret`))).toMatchObject({
      ...{ route: '/v1/messages/:messageId', path: `/v1/messages/${id}`, status: 200 },
    });
    const nobody = 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z';
    expect(await logged(await tenant.api.get(`/v1/messages/${nobody}`))).toMatchObject({
      ...{ path: `/v1/messages/${nobody}`, status: 404, code: 'not_found' },
    });
    expect(await logged(await tenant.api.post('/v1/messages', {}))).toMatchObject({
      ...{ status: 422, code: 'invalid_request' },
    });
  });

  it('tells a replay from the first time', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'once' };
    const once = () => tenant.api.send('POST', '/v1/messages', JSON.stringify(anEmail()), headers);
    const [first, second] = [await once(), await once()];
    expect(second.body).toEqual(first.body);
    expect((await logged(first)).idempotent_replay).toBe(false);
    expect((await logged(second)).idempotent_replay).toBe(true);
  });

  it('tells what was refused to a good key, and nothing of one that is not good', async () => {
    const made = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
      ...{ name: 'narrow', scopes: ['webhooks:read'] },
    });
    const refused = await new Caller(carillon.url, made.body.key).get('/v1/messages');
    expect(await logged(refused)).toMatchObject({
      ...{ status: 403, code: 'insufficient_scope', api_key_id: made.body.id },
    });
    expect(await listed(`api_key_id=${made.body.id}`)).toHaveLength(1);
    const unknown = await new Caller(carillon.url, `${tenant.key.slice(0, -2)}zz`).get('/v1/messages');
    await logged(await tenant.api.get('/v1/messages'));
    const rows = await carillon.owner.query('SELECT 1 FROM request_log WHERE id = $1', [idOf(unknown)]);
    expect(rows).toEqual([]);
  });

  it('holds no address, no query and no body', async () => {
    const secret = 'kanarina@example.com';
    const answers = [
      await tenant.api.get(`/v1/messages?after=${secret}`),
      await tenant.api.delete(`/v1/provider-suppressions/${encodeURIComponent(secret)}`),
      await tenant.api.post('/v1/messages', anEmail({ to: [secret], subject: secret })),
      await tenant.api.get(`/v1/messages/${encodeURIComponent(secret)}`),
      await tenant.api.post('/v1/privacy/export', { channel: 'email', address: secret }),
    ];
    for (const answer of answers) await logged(answer);
    const rows = await carillon.owner.query<{ row: string }[]>(
      'SELECT request_log::text AS row FROM request_log WHERE tenant_id = $1',
      [tenant.id],
    );
    expect(rows.length).toBeGreaterThan(answers.length);
    expect(rows.filter(({ row }) => /kanarina|car_(live|test)_/.test(row))).toEqual([]);
    expect(pathOf('/v1/a/:one/b/:two/:three', { one: secret, two: '7', three: 'con_x' })).toBe(
      '/v1/a/:one/b/7/:three',
    );
  });

  it('is filtered and paged, newest first', async () => {
    await logged(await tenant.api.get('/v1/templates'));
    const all = await listed('');
    expect(all.map(({ id }) => id)).toEqual([...all.map(({ id }) => id)].sort().reverse());
    const failed = await listed('status=4xx');
    expect(failed.length).toBeGreaterThan(2);
    expect(failed.every(({ status }) => status >= 400 && status < 500)).toBe(true);
    expect((await listed('path=/v1/templates')).map(({ path }) => path)).toEqual(['/v1/templates']);
    expect((await listed('method=DELETE')).map(({ path }) => path)).toEqual([
      '/v1/provider-suppressions/:address',
    ]);
    const middle = all[Math.floor(all.length / 2)]?.occurred_at ?? '';
    const earlier = await listed(`until=${middle}`);
    expect(earlier.length).toBeGreaterThan(0);
    expect(earlier.every((row) => row.occurred_at < middle)).toBe(true);
    const first = await tenant.api.get('/v1/requests?limit=2&path=/v1/messages');
    const next = await tenant.api.get(
      `/v1/requests?limit=2&path=/v1/messages&after=${first.body.next_cursor}`,
    );
    const ids = [...first.body.data, ...next.body.data].map(({ id }: { id: string }) => id);
    expect(ids).toEqual((await listed('path=/v1/messages')).slice(0, 4).map(({ id }) => id));
    expectProblem(await tenant.api.get('/v1/requests?status=404'), 'invalid_request', ['/status']);
    expectProblem(await tenant.api.get('/v1/requests?path=messages'), 'invalid_request', ['/path']);
    expectProblem(await tenant.api.get('/v1/requests?api_key_id=x'), 'invalid_request', ['/api_key_id']);
  });

  it('is of the tenant, and of the mode of the key', async () => {
    const test = await carillon.testKeyOf(tenant);
    const live = await tenant.api.get('/v1/messages');
    const ofTest = await test.get('/v1/messages');
    await logged(live);
    await logged(ofTest, test);
    expectProblem(await test.get(`/v1/requests/${idOf(live)}`), 'not_found');
    expectProblem(await other.api.get(`/v1/requests/${idOf(live)}`), 'not_found');
    expect((await listed('', test)).map(({ id }) => id)).not.toContain(idOf(live));
    expect((await listed('test=true')).map(({ id }) => id)).toContain(idOf(ofTest));
  });

  it('is kept for thirty days', async () => {
    const [old, young] = [await tenant.api.get('/v1/messages'), await tenant.api.get('/v1/messages')];
    for (const [answer, days] of [
      [old, 31],
      [young, 29],
    ] as const) {
      await logged(answer);
      await carillon.owner.query(
        `UPDATE request_log SET occurred_at = now() - $2 * interval '1 day' WHERE id = $1`,
        [idOf(answer), days],
      );
    }
    await carillon.worker?.get(WipeExpiredProcessor).handle({ tenantId: tenant.id as TenantId });
    expectProblem(await tenant.api.get(`/v1/requests/${idOf(old)}`), 'not_found');
    await logged(young);
  });

  it('drops what the database does not take, and answers all the same', async () => {
    const log = carillon.app.get(RequestLog, { strict: false });
    await log.flush();
    await carillon.owner.query('REVOKE INSERT ON request_log FROM carillon_platform');
    const lost = await tenant.api.get('/v1/messages');
    expect(lost.status).toBe(200);
    await log.flush();
    await carillon.owner.query('GRANT INSERT ON request_log TO carillon_platform');
    await logged(await tenant.api.get('/v1/messages'));
    expectProblem(await tenant.api.get(`/v1/requests/${idOf(lost)}`), 'not_found');
  });

  it('holds a bounded number of rows in memory', async () => {
    const log = carillon.app.get(RequestLog, { strict: false });
    const answer = await tenant.api.get('/v1/messages');
    const [row] = await eventually(async () => {
      const rows = await carillon.owner.query(
        `SELECT tenant_id AS "tenantId", occurred_at AS "occurredAt", api_key_id AS "apiKeyId", test, method, route, path, status,
                code, duration_ms AS "durationMs", replayed FROM request_log WHERE id = $1`,
        [idOf(answer)],
      );
      expect(rows).toHaveLength(1);
      return rows;
    });
    const count = 'SELECT count(*)::int AS n FROM request_log';
    const [before] = await carillon.owner.query(count);
    for (let i = 0; i < 25_000; i += 1) log.add({ ...row, id: `req_${String(i).padStart(26, '0')}` });
    await log.flush();
    const [after] = await carillon.owner.query(count);
    expect(after.n - before.n).toBe(20_000);
  });

  it('is written before the process ends', async () => {
    const app = await createHttpApp(carillon.env, false);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const answer = await new Caller(`http://127.0.0.1:${port}`, tenant.key).get('/v1/messages');
    expect(answer.status).toBe(200);
    await app.close();
    const rows = await carillon.owner.query('SELECT 1 FROM request_log WHERE id = $1', [idOf(answer)]);
    expect(rows).toHaveLength(1);
  });
});
