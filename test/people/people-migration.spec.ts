import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source';
import { People1764630000000 } from '../../src/database/migrations/1764630000000-people';
import { SecondFactors1764640000000 } from '../../src/database/migrations/1764640000000-second-factors';
import { ENTITIES } from '../../src/entities';
import { SCOPES } from '../../src/tenants/scopes';
import { createTestDatabase, type TestDatabase } from '../support/services/test-database';

const BEFORE = SCOPES.filter((scope) => !scope.startsWith('members:'));

describe('the migrations of people', () => {
  let database: TestDatabase;
  let owner: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await new DataSource(dataSourceOptions(database.url, ENTITIES, 3)).initialize();
  });
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  const scopesOf = async (id: string): Promise<string[]> => {
    await owner.query('ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY');
    const [row] = await owner.query<{ scopes: string[] }[]>('SELECT scopes FROM api_keys WHERE id = $1', [
      id,
    ]);
    await owner.query('ALTER TABLE api_keys FORCE ROW LEVEL SECURITY');
    return row?.scopes ?? [];
  };

  it('are undone and done again, and leave a schema that the entities agree with', async () => {
    const runner = owner.createQueryRunner();
    const migrations = [new People1764630000000(), new SecondFactors1764640000000()];
    const down = async () => {
      for (const migration of [...migrations].reverse()) await migration.down(runner);
    };
    const up = async () => {
      for (const migration of migrations) await migration.up(runner);
    };
    await owner.query(
      `INSERT INTO tenants (id, name, slug, region, status, provisioning_step) VALUES ('ten_x', 'T', 't', 'eu', 'active', 'requested')`,
    );
    await down();
    await owner.query('ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY');
    for (const [id, scopes] of [
      ['key_all', BEFORE],
      ['key_some', BEFORE.filter((scope) => scope !== 'audit:read')],
    ])
      await owner.query(
        `INSERT INTO api_keys (tenant_id, id, name, mode, hint, key_digest, scopes) VALUES ('ten_x', $1, 'k', 'live', 'h', $1, $2)`,
        [id, scopes],
      );
    await owner.query('ALTER TABLE api_keys FORCE ROW LEVEL SECURITY');
    await up();
    // Keys that could do everything can do this as well, and no others.
    expect((await scopesOf('key_all')).sort()).toEqual([...SCOPES].sort());
    expect(await scopesOf('key_some')).not.toContain('members:read');
    const { upQueries } = await owner.driver.createSchemaBuilder().log();
    const ofPeople = upQueries.filter(({ query }) =>
      /people|sessions|memberships|invitations|password_resets|sign_in_guesses|recovery_codes/.test(query),
    );
    expect(
      ofPeople.map(({ query }) => query).filter((query) => /COLUMN|CREATE TABLE|TYPE/.test(query)),
    ).toEqual([]);
    await down();
    expect((await scopesOf('key_all')).sort()).toEqual([...BEFORE].sort());
    await up();
    await runner.release();
  });
});
