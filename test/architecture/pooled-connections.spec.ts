import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { newId } from '../../src/common/ids';
import { parseEnv } from '../../src/config/env';
import { createDataSource } from '../../src/database/data-source';
import { Database, type Tx } from '../../src/database/database';
import { APP_ROLE, PLATFORM_ROLE, roleUrls } from '../../src/database/roles';
import { Topic } from '../../src/messages/topic.entity';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../support/services/test-database';
import { SeededRandom } from '../faults/rig/seeded-random';

const TENANTS = 50;
const CONNECTIONS = 5;
const TRANSACTIONS = 1_000;
const LIMIT_MS = 90_000;
const AT_ONCE = 40;
const ROWS_EACH = 3;

const UNSENDABLE = {
  toPostgres: () => {
    throw new Error('has no words for it');
  },
};

/** Every way in which a transaction ends, and what it leaves behind on its connection. */
const ENDS: Record<string, (tx: Tx) => Promise<unknown>> = {
  commit: () => Promise.resolve(),
  'error of the code': () => Promise.reject(new Error('a bug')),
  'error of PostgreSQL': (tx) => tx.query('SELECT 1 / 0'),
  'column that is not there': (tx) => tx.query('INSERT INTO templates (not_there) VALUES ($1)', ['x']),
  'row that an entity knows and the database does not': (tx) =>
    tx.insert(Topic, { tenantId: newId('ten'), key: 'x', name: 'x', channel: 'sms', consent: 'opt_in' }),
  'value that cannot be sent': (tx) => tx.query('SELECT $1::text', [UNSENDABLE]),
  'first of several statements at once': (tx) =>
    Promise.all([tx.query('SELECT not_there FROM templates'), ...[1, 2, 3].map(() => tx.query('SELECT 1'))]),
  'last of several statements at once': (tx) =>
    Promise.all([...[1, 2, 3].map(() => tx.query('SELECT 1')), tx.query('SELECT not_there FROM templates')]),
  'inner transaction': (tx) => tx.transaction((inner) => inner.query('SELECT 1 / 0')),
  'error that the code takes no notice of': (tx) => tx.query('SELECT 1 / 0').catch(() => undefined),
  'statement that takes too long': async (tx) => {
    await tx.query(`SELECT set_config('statement_timeout', '5', true)`);
    await tx.query('SELECT pg_sleep(1)');
  },
  'cancelled by somebody else': async (tx) => {
    await tx.query('SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(1)');
  },
  'connection that is ended': (tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())'),
};
const NAMES = Object.keys(ENDS);

/** Few connections, many tenants, transactions that end in every way: each sees its own rows, whoever was there before. */
describe(`${TENANTS} tenants on ${CONNECTIONS} connections`, () => {
  const tenants = Array.from({ length: TENANTS }, () => newId('ten'));
  let testDatabase: TestDatabase;
  let app: DataSource;
  let platform: DataSource;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const env = parseEnv({ ...process.env, DATABASE_URL: testDatabase.url, REDIS_URL: testRedisUrl() });
    app = await createDataSource(roleUrls(env, APP_ROLE)[0] ?? '', [Topic], CONNECTIONS).initialize();
    platform = await createDataSource(roleUrls(env, PLATFORM_ROLE)[0] ?? '', [], 1).initialize();
    database = new Database(app, platform);
    // As a database that lacks a migration.
    const owner = new Client({ connectionString: testDatabase.url });
    await owner.connect();
    await owner.query('ALTER TABLE topics DROP COLUMN description');
    await owner.end();
    for (const id of tenants) {
      await platform.query(
        `INSERT INTO tenants (id, name, slug, region, status, provisioning_step) VALUES ($1, $1, $1, 'eu', 'active', 'requested')`,
        [id],
      );
      await database.forTenant(id, async (tx) => {
        for (let i = 0; i < ROWS_EACH; i += 1)
          await tx.query(
            `INSERT INTO templates (tenant_id, id, name, channel, kind, current_version, last_version) VALUES ($1, $2, $2, 'email', 'template', 1, 1)`,
            [id, newId('tpl')],
          );
      });
    }
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it(
    `see nobody else's rows in ${TRANSACTIONS} transactions`,
    async () => {
      const random = new SeededRandom(11);
      const ended: Record<string, number> = {};
      const foreign: string[] = [];
      const transact = async (): Promise<void> => {
        const tenantId = random.pick(tenants);
        const end = random.pick(NAMES);
        ended[end] = (ended[end] ?? 0) + 1;
        const work = database.forTenant(tenantId, async (tx) => {
          const rows = await tx.query<{ owner: string }[]>(`SELECT tenant_id AS owner FROM templates`);
          const own = rows.filter(({ owner }) => owner === tenantId);
          if (own.length !== ROWS_EACH || rows.length !== ROWS_EACH)
            foreign.push(`${end}: ${rows.length} rows`);
          await ENDS[end]?.(tx);
        });
        await work.then(
          () => expect(end).toBe('commit'),
          () => expect(end).not.toBe('commit'),
        );
      };
      let begun = 0;
      const worker = async (): Promise<void> => {
        while (begun++ < TRANSACTIONS) await transact();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      expect(foreign).toEqual([]);
      expect(Object.keys(ended).sort()).toEqual([...NAMES].sort());
      const states = await app.query<{ state: string }[]>(
        `SELECT state FROM pg_stat_activity
          WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`,
      );
      expect(states.filter(({ state }) => state !== 'idle')).toEqual([]);
      // Whoever borrows a connection without naming a tenant still sees nothing.
      for (let i = 0; i < CONNECTIONS; i += 1)
        expect(await app.query('SELECT count(*)::int AS count FROM templates')).toEqual([{ count: 0 }]);
    },
    LIMIT_MS,
  );
});
