import Redis from 'ioredis';
import { testRedisUrl } from '../support/services/test-database';
import { Carillon, type TestTenant } from '../support/carillon';
import { BAD_EVERY, contactFile, ended, upload } from '../support/contact-files';
import { eventually } from '../support/eventually';
import { RawSocket } from '../support/raw-socket';
import { WorkerProcess } from '../support/worker-process';

const ROWS = 20_000;

/** Workers die and Redis forgets in the middle of a file: each row is imported once, and none is left out. */
describe('a crash in the middle of an import', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let worker: WorkerProcess;

  beforeAll(async () => {
    carillon = await Carillon.start({ worker: false, env: { SWEEP_INTERVAL: '300ms' } });
    worker = await WorkerProcess.start(carillon.env);
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await worker.stop();
    await carillon.stop();
  });

  const rowsOf = async (id: string) => (await tenant.api.get(`/v1/contact-imports/${id}`)).body.rows;
  const count = async (sql: string, parameters: unknown[] = []) => {
    const [row] = await carillon.owner.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ${sql}`,
      parameters,
    );
    return row?.n;
  };

  it('of the worker, twice, and of Redis, costs only time', async () => {
    const { body: audience } = await tenant.api.post('/v1/audiences', { name: 'all', kind: 'static' });
    const { body } = await upload(tenant.api, contactFile(ROWS, 'killed'), `?audience_id=${audience.id}`);
    for (let kill = 1; kill <= 2; kill += 1) {
      await eventually(async () => expect((await rowsOf(body.id)).done).toBeGreaterThan(kill * 3_000), {
        timeoutMs: 40_000,
        everyMs: 5,
      });
      await worker.kill();
      expect((await rowsOf(body.id)).done).toBeLessThan(ROWS);
      if (kill === 2) {
        const redis = new Redis(testRedisUrl());
        await redis.flushdb();
        await redis.quit();
      }
      worker = await WorkerProcess.start(carillon.env);
    }
    const bad = ROWS / BAD_EVERY;
    const done = await ended(tenant.api, body.id, 90_000);
    // Had a part been imported twice, the second time would have found duplicates.
    expect(done).toMatchObject({
      status: 'completed',
      rows: { total: ROWS, done: ROWS, created: ROWS - bad, updated: 0, duplicates: 0, failed: bad },
    });
    const contacts = `contacts WHERE tenant_id = $1 AND email LIKE 'killed%'`;
    expect(await count(contacts, [tenant.id])).toBe(ROWS - bad);
    expect(await count(`(SELECT DISTINCT email FROM ${contacts}) AS e`, [tenant.id])).toBe(ROWS - bad);
    expect(await count(`audience_members WHERE audience_id = $1`, [audience.id])).toBe(ROWS - bad);
    expect(await count(`contact_import_errors WHERE import_id = $1`, [body.id])).toBe(bad);
    expect(await count('contact_import_parts')).toBe(0);
  }, 180_000);

  it('of the API, or a caller who leaves, leaves nothing of the file', async () => {
    const headers = {
      authorization: `Bearer ${tenant.key}`,
      'content-type': 'text/csv',
      'transfer-encoding': 'chunked',
    };
    const socket = await RawSocket.post(carillon.url, '/v1/contact-imports', headers);
    const file = contactFile(3_000, 'left');
    await socket.write(`${Buffer.byteLength(file).toString(16)}\r\n${file}\r\n`);
    await eventually(async () => expect(await count('contact_import_parts')).toBeGreaterThan(1));
    socket.destroy();
    await eventually(async () => expect(await count('contact_import_parts')).toBe(0));
    expect(await count(`contact_imports WHERE status = 'receiving'`)).toBe(0);
    expect(await count(`contacts WHERE email LIKE 'left%'`)).toBe(0);
  });

  it('of an upload of which nothing more is heard is tidied up, and told', async () => {
    const id = 'imp_01kaj6v3m4e2ra8x0q6s1t5y9z';
    await carillon.owner.query(
      `INSERT INTO contact_imports (tenant_id, id, status, format, property_types, parts_stored) VALUES ($1, $2, 'receiving', 'csv', 'text', 1)`,
      [tenant.id, id],
    );
    await carillon.owner.query(
      `INSERT INTO contact_import_parts (tenant_id, import_id, position, rows) VALUES ($1, $2, 0, '[]')`,
      [tenant.id, id],
    );
    expect(await ended(tenant.api, id)).toMatchObject({
      status: 'failed',
      problem: expect.stringContaining('Send'),
    });
    expect(await count('contact_import_parts')).toBe(0);
  });
});
