import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send } from '../support/messages';

const basic = (password: string, user = 'anybody') => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('the board of queues', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { QUEUE_BOARD: 'true', UNKNOWN_KEYS_BEFORE_WAIT: '5' } });
    tenant = await carillon.tenant();
    await carillon.worker?.close();
    carillon.worker = undefined;
    await send(tenant.api, anEmail({ to: ['lovelace@example.com'] }));
  }, 60_000);
  afterAll(() => carillon.stop());

  const get = (path: string, headers = {}, method = 'GET') =>
    fetch(`${carillon.url}${path}`, { method, headers });
  const operator = () => basic(carillon.env.operatorKey);

  it('is shown to an operator, with its scripts and under a strict policy', async () => {
    const page = await get('/queues/', operator());
    expect(page.status).toBe(200);
    const html = await page.text();
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const scripts = [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      const { pathname } = new URL(script, `${carillon.url}/queues/`);
      const answer = await get(pathname, operator());
      expect([pathname, answer.status, answer.headers.get('content-type')]).toEqual([
        ...[pathname, 200, expect.stringMatching(/javascript/)],
      ]);
    }
    // What is executed comes from files.
    for (const [, attributes = ''] of html.matchAll(/<script([^>]*)>/g)) {
      expect(attributes).toMatch(/ src="|type="application\/json"/);
    }
  });

  it('lists what waits, by ids alone', async () => {
    const answer = await get('/queues/api/queues?activeQueue=send-dispatch-email&status=waiting', operator());
    const text = await answer.text();
    const { queues } = JSON.parse(text) as {
      queues: { name: string; readOnlyMode: boolean; jobs: { data: object }[] }[];
    };
    const lane = queues.find(({ name }) => name === 'send-dispatch-email');
    expect(lane).toMatchObject({ readOnlyMode: true, jobs: [{ data: { tenantId: tenant.id } }] });
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    expect(text).not.toContain('lovelace');
  });

  it('changes nothing, whatever it is asked', async () => {
    const before = await carillon.jobCounts('send-dispatch-email');
    expect(before.waiting).toBe(1);
    for (const [method, path] of [
      ['PUT', '/queues/api/queues/send-dispatch-email/pause'],
      ['PUT', '/queues/api/queues/send-dispatch-email/empty'],
      ['PUT', '/queues/api/queues/send-dispatch-email/clean/waiting'],
      ['POST', '/queues/api/queues/send-dispatch-email/add'],
    ] as const) {
      const answer = await get(path, operator(), method);
      expect([path, answer.status]).toEqual([path, 405]);
    }
    expect(await carillon.jobCounts('send-dispatch-email')).toEqual(before);
  });

  it('asks a browser for the key, and refuses every other one', async () => {
    for (const path of ['/queues', '/queues/', '/queues/api/queues', '/queues/static/anything.js']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Carillon", charset="UTF-8"');
    }
    expect((await get('/queues/', basic(tenant.key))).status).toBe(403);
    expect((await get('/queues/', { authorization: `Bearer ${carillon.env.operatorKey}` })).status).toBe(401);
    expect((await get('/queues/', basic('', carillon.env.operatorKey))).status).toBe(401);
  });

  it('counts wrong keys as they are counted elsewhere', async () => {
    const wrong = basic(`${carillon.env.operatorKey.slice(0, -1)}#`);
    const statuses: number[] = [];
    for (let i = 0; i < 9; i += 1) statuses.push((await get('/queues/', wrong)).status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    // A good key is never kept waiting.
    expect((await get('/queues/', operator())).status).toBe(200);
  });
});

it('there is no board of queues unless it is asked for', async () => {
  const carillon = await Carillon.start({ worker: false });
  const answer = await fetch(`${carillon.url}/queues/`, { headers: basic(carillon.env.operatorKey) });
  await carillon.stop();
  expect(answer.status).toBe(404);
});
