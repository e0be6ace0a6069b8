import type { DataSource } from 'typeorm';
import { newId, type TenantId } from '../../src/common/ids';
import { parseEnv } from '../../src/config/env';
import { createDataSource } from '../../src/database/data-source';
import { Database } from '../../src/database/database';
import { APP_ROLE, PLATFORM_ROLE, roleUrls } from '../../src/database/roles';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../support/services/test-database';

const COUNT_MESSAGES = 'SELECT count(*)::integer AS count FROM messages';
const INSERT_MESSAGE = `INSERT INTO messages (tenant_id, id, channel, addressing, lane, status, content, on_unknown, recipient_count, copy_bytes)
  VALUES ($1, $2, 'email', 'shared', 'transactional', 'released', '{}', 'hold', 1, 1)`;
const INSERT_DELIVERY = `INSERT INTO deliveries (tenant_id, id, message_id, role, position, recipient, address, status)
  VALUES ($1, $2, $3, 'to', 0, 'a@example.com', 'a@example.com', 'queued')`;

const ROW_SECURITY = /row-level security/;
const FOREIGN_KEY = /foreign key/;

/** Real logins as the product has them, two tenants, and the wish of B to get at what is A's. */
describe('row-level security', () => {
  const [a, b]: TenantId[] = [newId('ten'), newId('ten')] as const;
  const messageOfA = newId('msg');
  let testDatabase: TestDatabase;
  let app: DataSource;
  let platform: DataSource;
  let database: Database;

  const source = (url: string, poolSize: number) => createDataSource(url, [], poolSize).initialize();
  const asTenant = (tenantId: TenantId | undefined, sql: string, parameters: unknown[] = []) =>
    database.forTenant(tenantId as TenantId, (tx) => tx.query<unknown[]>(sql, parameters));

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const env = parseEnv({ ...process.env, DATABASE_URL: testDatabase.url, REDIS_URL: testRedisUrl() });
    // One connection only: whoever comes next gets the one that was used before.
    app = await source(roleUrls(env, APP_ROLE)[0] ?? '', 1);
    platform = await source(roleUrls(env, PLATFORM_ROLE)[0] ?? '', 1);
    database = new Database(app, platform);
    for (const id of [a, b]) {
      await platform.query(
        `INSERT INTO tenants (id, name, slug, region, status, provisioning_step) VALUES ($1, $1, $1, 'eu', 'active', 'requested')`,
        [id],
      );
    }
    await asTenant(a, INSERT_MESSAGE, [a, messageOfA]);
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it('shows a tenant its own rows', async () => {
    expect(await asTenant(a, COUNT_MESSAGES)).toEqual([{ count: 1 }]);
    expect(await asTenant(a, 'SELECT id FROM tenants')).toEqual([{ id: a }]);
  });

  it('shows nothing when no tenant is named', async () => {
    expect(await app.query(COUNT_MESSAGES)).toEqual([{ count: 0 }]);
    expect(await app.query('SELECT id FROM tenants')).toEqual([]);
    await expect(app.query(INSERT_MESSAGE, [a, newId('msg')])).rejects.toThrow(ROW_SECURITY);
  });

  it('shows B nothing of A, by any condition', async () => {
    expect(await asTenant(b, COUNT_MESSAGES)).toEqual([{ count: 0 }]);
    expect(
      await asTenant(b, 'SELECT id FROM messages WHERE tenant_id = $1 AND id = $2', [a, messageOfA]),
    ).toEqual([]);
    expect(await asTenant(b, 'SELECT id FROM tenants WHERE id = $1', [a])).toEqual([]);
  });

  it('lets B change and delete nothing of A', async () => {
    for (const sql of [
      "UPDATE messages SET status = 'cancelled' WHERE id = $1",
      'DELETE FROM messages WHERE id = $1',
    ]) {
      expect(await asTenant(b, sql, [messageOfA])).toEqual([[], 0]);
    }
    expect(await asTenant(a, 'SELECT status FROM messages')).toEqual([{ status: 'released' }]);
  });

  it('lets B write nothing in the name of A, nor hand a row over', async () => {
    await expect(asTenant(b, INSERT_MESSAGE, [a, newId('msg')])).rejects.toThrow(ROW_SECURITY);
    const own = newId('msg');
    await asTenant(b, INSERT_MESSAGE, [b, own]);
    await expect(asTenant(b, 'UPDATE messages SET tenant_id = $1 WHERE id = $2', [a, own])).rejects.toThrow(
      ROW_SECURITY,
    );
  });

  it('lets B point at nothing of A: foreign keys are checked outside the policies, and hold the tenant', async () => {
    await expect(asTenant(b, INSERT_DELIVERY, [b, newId('dlv'), messageOfA])).rejects.toThrow(FOREIGN_KEY);
    await expect(
      asTenant(
        b,
        `INSERT INTO message_events (tenant_id, id, message_id, type, description, occurred_at)
        VALUES ($1, $2, $3, 'message.accepted', 'Accepted.', now())`,
        [b, newId('evt'), messageOfA],
      ),
    ).rejects.toThrow(FOREIGN_KEY);
  });

  it('lets two tenants use one id without meeting', async () => {
    await asTenant(b, INSERT_MESSAGE, [b, messageOfA]);
    expect(await asTenant(b, 'SELECT tenant_id FROM messages WHERE id = $1', [messageOfA])).toEqual([
      { tenant_id: b },
    ]);
  });

  describe('a pooled connection', () => {
    const named = async () => {
      const [row] = await app.query<{ tenant: string | null }[]>(
        `SELECT current_setting('app.tenant_id', true) AS tenant`,
      );
      return row?.tenant ?? '';
    };

    it('starts clean after a transaction', async () => {
      expect(await asTenant(a, COUNT_MESSAGES)).toEqual([{ count: 1 }]);
      expect(await named()).toBe('');
      expect(await app.query(COUNT_MESSAGES)).toEqual([{ count: 0 }]);
    });

    it('starts clean after an error of the code', async () => {
      const failed = database.forTenant(a, async (tx) => {
        await tx.query(COUNT_MESSAGES);
        throw new Error('a bug');
      });
      await expect(failed).rejects.toThrow('a bug');
      expect(await named()).toBe('');
      expect(await asTenant(b, 'SELECT DISTINCT tenant_id FROM messages')).toEqual([{ tenant_id: b }]);
    });

    it('starts clean after a transaction that PostgreSQL has aborted', async () => {
      const aborted = database.forTenant(a, async (tx) => {
        await tx.query('SELECT 1 / 0').catch(() => undefined);
        await tx.query(COUNT_MESSAGES);
      });
      await expect(aborted).rejects.toThrow(/current transaction is aborted/);
      expect(await named()).toBe('');
      expect(await app.query(COUNT_MESSAGES)).toEqual([{ count: 0 }]);
    });

    it('keeps nothing of what was written before an error', async () => {
      const id = newId('msg');
      const failed = database.forTenant(a, async (tx) => {
        await tx.query(INSERT_MESSAGE, [a, id]);
        throw new Error('a bug');
      });
      await expect(failed).rejects.toThrow('a bug');
      expect(await asTenant(a, 'SELECT id FROM messages WHERE id = $1', [id])).toEqual([]);
    });
  });

  it('shows nothing for a tenant that is empty or absent', async () => {
    expect(await asTenant('' as TenantId, COUNT_MESSAGES)).toEqual([{ count: 0 }]);
    expect(await asTenant(undefined, COUNT_MESSAGES)).toEqual([{ count: 0 }]);
  });

  it('hides content from the platform, which sees every tenant', async () => {
    const ids = await platform.query<{ tenant_id: string }[]>('SELECT DISTINCT tenant_id FROM messages');
    expect(ids.map(({ tenant_id }) => tenant_id).sort()).toEqual([a, b].sort());
    for (const sql of [
      'SELECT content FROM messages',
      'SELECT * FROM messages',
      'SELECT address FROM deliveries',
      'SELECT id FROM deliveries',
      'DELETE FROM messages',
    ]) {
      await expect(platform.query(sql)).rejects.toThrow(/permission denied/);
    }
  });

  it('lets carillon_app make no tenant and take no other role', async () => {
    await expect(
      asTenant(
        a,
        `INSERT INTO tenants (id, name, slug, region, status, provisioning_step) VALUES ($1, 'x', 'x', 'eu', 'active', 'requested')`,
        [a],
      ),
    ).rejects.toThrow(/permission denied/);
    await expect(app.query('SET ROLE carillon_platform')).rejects.toThrow(/permission denied/);
    await expect(app.query('ALTER TABLE messages DISABLE ROW LEVEL SECURITY')).rejects.toThrow(
      /must be owner/,
    );
  });
});
