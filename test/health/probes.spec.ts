import { ProbeServer } from '../../src/health/probe-server';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { probesOf } from '../support/probes';

interface Part {
  ok: boolean;
  detail: string;
  ms: number;
}

const deepOf = async (process: Carillon['app'] | Carillon['worker']) => {
  const response = await fetch(`${probesOf(process)}/health/deep`);
  const body = (await response.json()) as { status: string; parts: Record<string, Part> };
  return { status: response.status, body };
};
const failing = ({ body }: Awaited<ReturnType<typeof deepOf>>) =>
  Object.entries(body.parts).flatMap(([name, { ok, detail }]) => (ok ? [] : [`${name}: ${detail}`]));

describe('probes', () => {
  let carillon: Carillon;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { METRICS_PORT: '0' } });
    await carillon.tenant();
  }, 60_000);
  afterAll(() => carillon.stop());

  it.each(['app', 'worker'] as const)('tell of the %s whether it lives and is ready', async (name) => {
    const url = probesOf(carillon[name]);
    const live = await fetch(`${url}/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    const ready = await fetch(`${url}/health/ready?verbose=1`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', database: 'up', redis: 'up' },
    ]);
  });

  it.each(['app', 'worker'] as const)('look into all that the %s leans on', async (name) => {
    const deep = await deepOf(carillon[name]);
    expect(failing(deep)).toEqual([]);
    expect(deep).toMatchObject({ status: 200, body: { status: 'well' } });
    expect(Object.keys(deep.body.parts)).toEqual([
      ...['database as the platform', 'database as a tenant', 'migrations'],
      ...['redis', 'oldest due', 'provider key'],
    ]);
    for (const { ms } of Object.values(deep.body.parts)) expect(ms).toBeGreaterThanOrEqual(0);
    const keyOf = { app: 'It was not used since the start.', worker: 'SMTP2GO has taken it.' };
    expect(deep.body.parts['provider key']?.detail).toBe(keyOf[name]);
  });

  it('are read with GET, and know nothing else', async () => {
    const url = probesOf(carillon.app);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/v1/messages`)).status).toBe(404);
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('say which migration has not run', async () => {
    const [last] = await carillon.owner.query(
      `DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations) RETURNING timestamp, name`,
    );
    const { timestamp, name } = last[0];
    expect(failing(await deepOf(carillon.app))).toEqual([
      `migrations: Not run: ${name}. Run npm run migrate.`,
    ]);
    await carillon.owner.query(`INSERT INTO migrations (timestamp, name) VALUES ($1, $2)`, [timestamp, name]);
    await carillon.owner.query(`INSERT INTO migrations (timestamp, name) VALUES (9, 'OfAnotherVersion')`);
    const { body } = await deepOf(carillon.app);
    expect(body.parts.migrations?.detail).toBe('Up to date, and 1 that this version does not know.');
  });

  it('say what has been due for too long', async () => {
    const tenant = await carillon.tenant();
    await carillon.worker?.close();
    carillon.worker = undefined;
    await send(tenant.api, anEmail());
    await carillon.owner.query(`UPDATE dispatches SET next_attempt_at = now() - interval '1 hour'`);
    const [fault] = failing(await deepOf(carillon.app));
    expect(fault).toMatch(/^oldest due: Due for long: the lane email \(36\d\d s\)\.$/);
  });

  it('say that a role cannot read, and name no host', async () => {
    await carillon.owner.query(`REVOKE SELECT ON tenants FROM carillon_app`);
    const deep = await deepOf(carillon.app);
    await carillon.owner.query(`GRANT SELECT ON tenants TO carillon_app`);
    expect(deep.status).toBe(503);
    expect(failing(deep)).toContain('database as a tenant: It does not answer (42501).');
    expect(JSON.stringify(deep.body)).not.toMatch(/127\.0\.0\.1|password|postgres:/);
  });
});

describe('probes of a process', () => {
  it('are off unless METRICS_PORT is set', async () => {
    const carillon = await Carillon.start();
    const ports = [carillon.app, carillon.worker].map((one) => one?.get(ProbeServer, { strict: false }).port);
    await carillon.stop();
    expect(ports).toEqual([null, null]);
  });

  it('say that the provider refuses the key of the platform, once it has', async () => {
    const env = { METRICS_PORT: '0', SMTP2GO_API_KEY: `api-${'0'.repeat(32)}` };
    const carillon = await Carillon.start({ env });
    await carillon.operator.post('/v1/tenants', { name: 'T', slug: 'refused' });
    await eventually(async () => {
      expect(failing(await deepOf(carillon.worker))).toEqual([
        'provider key: SMTP2GO has refused SMTP2GO_API_KEY.',
      ]);
    }).finally(() => carillon.stop());
  });
});
