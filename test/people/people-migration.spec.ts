import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source';
import { People1764630000000 } from '../../src/database/migrations/1764630000000-people';
import { ENTITIES } from '../../src/entities';
import { SCOPES } from '../../src/tenants/scopes';
import { createTestDatabase, type TestDatabase } from '../support/services/test-database';

const BEFORE = SCOPES.filter((scope) => !scope.startsWith('members:'));

describe('the migration of people', () => {
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

  it('is undone and done again, and leaves a schema that the entities agree with', async () => {
    const [migration, runner] = [new People1764630000000(), owner.createQueryRunner()];
    await owner.query(
      `INSERT INTO tenants (id, name, slug, region, status, provisioning_step) VALUES ('ten_x', 'T', 't', 'eu', 'active', 'requested')`,
    );
    await migration.down(runner);
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
    await migration.up(runner);
    // Keys that could do everything can do this as well, and no others.
    expect((await scopesOf('key_all')).sort()).toEqual([...SCOPES].sort());
    expect(await scopesOf('key_some')).not.toContain('members:read');
    const { upQueries } = await owner.driver.createSchemaBuilder().log();
    const ofPeople = upQueries.filter(({ query }) =>
      /people|sessions|memberships|invitations|password_resets|sign_in_guesses/.test(query),
    );
    expect(
      ofPeople.map(({ query }) => query).filter((query) => /COLUMN|CREATE TABLE|TYPE/.test(query)),
    ).toEqual([]);
    await migration.down(runner);
    expect((await scopesOf('key_all')).sort()).toEqual([...BEFORE].sort());
    await migration.up(runner);
    await runner.release();
  });
});
