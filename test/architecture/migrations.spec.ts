import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource, MIGRATIONS } from '../../src/database/data-source';
import { ENTITIES } from '../../src/entities';

/** What TypeORM finds to change although nothing is wrong: entities do not declare it. */
const NOT_DECLARED: [RegExp, string][] = [
  [/DROP CONSTRAINT "\w+_fkey"$/, 'foreign keys hold the tenant, and modules know each other by id only'],
  [/DROP CONSTRAINT "\w+_check"$/, 'closed sets are unions in TypeScript'],
  [/DROP CONSTRAINT "\w+_key"$/, 'unique constraints belong to the schema alone'],
  [/DROP INDEX "public"\."\w+"$/, 'TypeORM cannot say what partial indexes say'],
];

const CATALOGUE = `
  SELECT 'column' AS kind, table_name || '.' || column_name AS name,
         concat_ws(' ', data_type, is_nullable, column_default, collation_name) AS definition
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL
  SELECT 'constraint', conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL
  SELECT 'policy', tablename || ' ' || policyname, concat_ws(' ', roles, cmd, qual, with_check)
    FROM pg_policies WHERE schemaname = 'public'
  UNION ALL
  SELECT 'security', relname, concat_ws(' ', relrowsecurity, relforcerowsecurity, relacl)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S', 'v')
  UNION ALL
  SELECT 'grant', attrelid::regclass || '.' || attname, attacl::text
    FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  ORDER BY 1, 2`;

describe('the migrations', () => {
  const name = `carillon_migrations_${randomBytes(4).toString('hex')}`;
  let admin: Client;
  let owner: DataSource;

  beforeAll(async () => {
    const url = new URL(process.env.TEST_DATABASE_ADMIN_URL ?? '');
    admin = new Client({ connectionString: url.href });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    url.pathname = `/${name}`;
    owner = await createDataSource(url.href, ENTITIES, 2).initialize();
  });
  afterAll(async () => {
    await owner.destroy();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });

  /** TypeORM's own table of migrations is left behind on purpose: it says that there are none. */
  const catalogue = async () => {
    const rows = await owner.query<{ kind: string; name: string; definition: string }[]>(CATALOGUE);
    return rows.filter((row) => !/^("?migrations"?\b|PK_\w+$|migrations_id_seq)/.test(row.name));
  };
  const up = () => owner.runMigrations({ transaction: 'all' });

  it('lead from nothing to the schema, back to nothing, and to the same schema again', async () => {
    expect(await catalogue()).toEqual([]);
    expect(await up()).toHaveLength(MIGRATIONS.length);
    const first = await catalogue();
    expect(first.length).toBeGreaterThan(200);

    for (let undone = 0; undone < MIGRATIONS.length; undone += 1)
      await owner.undoLastMigration({ transaction: 'all' });
    expect(await catalogue()).toEqual([]);

    expect(await up()).toHaveLength(MIGRATIONS.length);
    expect(await catalogue()).toEqual(first);
    expect(await up()).toEqual([]);
  });

  it('make what the entities say: every column, its type, default and nullability', async () => {
    await up();
    const { upQueries } = await owner.driver.createSchemaBuilder().log();
    const drift = upQueries
      .map(({ query }) => query)
      .filter((query) => !NOT_DECLARED.some(([pattern]) => pattern.test(query)));
    expect(drift).toEqual([]);
  });

  it('would notice a column that only the schema has', async () => {
    await up();
    await owner.query('ALTER TABLE templates ADD COLUMN forgotten text, ALTER COLUMN name DROP NOT NULL');
    const { upQueries } = await owner.driver.createSchemaBuilder().log();
    await owner.query('ALTER TABLE templates DROP COLUMN forgotten, ALTER COLUMN name SET NOT NULL');
    const noticed = upQueries.map(({ query }) => query).join('\n');
    expect(noticed).toContain('DROP COLUMN "forgotten"');
    expect(noticed).toContain('ALTER COLUMN "name" SET NOT NULL');
  });

  it('make every table that has an entity, and no other', async () => {
    await up();
    const tables = await owner.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migrations'`,
    );
    expect(tables.map((table) => table.name).sort()).toEqual(
      owner.entityMetadatas.map(({ tableName }) => tableName).sort(),
    );
  });
});
