import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/services/test-database';

/** What tenants wrote or were sent, and what is secret: the platform's role schedules work and has no use for it. */
const CONTENT: Record<string, string[] | 'every column'> = {
  messages: ['content', 'variables', 'metadata', 'tags'],
  deliveries: 'every column',
  templates: 'every column',
  template_versions: 'every column',
  attachment_blobs: 'every column',
  dispatch_attempts: 'every column',
  suppressions: 'every column',
  topic_preferences: 'every column',
  provider_suppression_changes: 'every column',
  received_sms: 'every column',
  contacts: 'every column',
  audiences: 'every column',
  audience_members: 'every column',
  contact_imports: ['columns', 'problem'],
  contact_import_parts: 'every column',
  contact_import_errors: 'every column',
  provider_accounts: ['api_key_sealed', 'events_token_sealed', 'events_bearer_sealed'],
  tenant_keys: ['wrapped_key'],
  webhook_endpoints: ['url', 'description', 'event_types', 'public_key'],
  webhook_attempts: 'every column',
  message_events: ['description', 'data'],
  provider_events: ['payload'],
  statistic_changes: ['tags', 'template_version_id', 'gate_id'],
  statistics: ['value'],
  request_log: 'every column',
};

/** Text columns that hold a word out of a closed set. */
const CLOSED_SETS =
  /^(status|outcome|result|channel|role|addressing|region|on_unknown|provisioning_step|source|set_aside)$/;

/** Its rows are the operator's own there, or over: the policy shows it no others. */
const OF_THE_OPERATOR = ['idempotency_keys.response_sealed', 'people.totp_sealed'];
/** What counting deliveries in doubt takes: ids of ours and a word. */
const COUNTED = ['deliveries.tenant_id', 'deliveries.dispatch_id', 'deliveries.status'];
/** Where it removes what has expired, drafts of its own, and people with what they may do and what lets them in. */
const FORGOTTEN = [
  'idempotency_keys',
  'invitations',
  'memberships',
  'message_dedupes',
  'operator_invitations',
  'password_resets',
  'people',
  'platform_template_versions',
  'recovery_codes',
  'sessions',
  'sign_in_guesses',
];

describe('the schema', () => {
  let database: TestDatabase;
  let owner: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await new DataSource({
      type: 'postgres',
      url: database.url,
      installExtensions: false,
    }).initialize();
  });
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  const rows = <Row>(sql: string, parameters: unknown[] = []) => owner.query<Row[]>(sql, parameters);

  const tenantTables = async () => {
    const found = await rows<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'tenant_id' ORDER BY 1`,
    );
    return found.map(({ name }) => name);
  };

  it('has tables of tenants', async () => {
    expect(await tenantTables()).toEqual(
      expect.arrayContaining(['messages', 'deliveries', 'webhook_attempts']),
    );
  });

  it('forces row-level security on every table of a tenant, and on the tenants themselves', async () => {
    const secured = await rows<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity AND relforcerowsecurity`,
    );
    expect(secured.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...(await tenantTables()), 'tenants']),
    );
  });

  it('lets carillon_app read and write the rows of the named tenant only', async () => {
    const policies = await rows<{
      tablename: string;
      permissive: string;
      cmd: string;
      qual: string;
      with_check: string;
    }>(
      `SELECT tablename, permissive, cmd, qual, with_check FROM pg_policies
        WHERE schemaname = 'public' AND roles && ARRAY['carillon_app', 'public']::name[] ORDER BY tablename`,
    );
    const byTable = Object.fromEntries(policies.map((policy) => [policy.tablename, policy]));
    expect(policies).toHaveLength(Object.keys(byTable).length);
    // The tenant has another name where the row is the tenant, and where the operator has rows as well.
    const columns: Record<string, string> = {
      tenants: 'id',
      idempotency_keys: 'scope',
      audit_entries: 'scope',
    };
    expect(Object.keys(byTable).sort()).toEqual([...(await tenantTables()), ...Object.keys(columns)].sort());
    for (const [table, policy] of Object.entries(byTable)) {
      const column = columns[table] ?? 'tenant_id';
      const own = `(${column} = NULLIF(current_setting('app.tenant_id'::text, true), ''::text))`;
      expect(policy).toMatchObject({ permissive: 'PERMISSIVE', cmd: 'ALL', qual: own, with_check: own });
    }
  });

  it('binds the tenant in every foreign key between two tables of tenants', async () => {
    const keys = await rows<{ name: string; bound: boolean }>(
      `SELECT c.conrelid::regclass || ' ' || pg_get_constraintdef(c.oid) AS name,
              EXISTS (SELECT FROM unnest(c.conkey, c.confkey) AS pair(own, other)
                        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = pair.own
                        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = pair.other
                       WHERE a.attname = 'tenant_id' AND b.attname = 'tenant_id') AS bound
         FROM pg_constraint c
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND c.conparentid = 0
          AND c.conrelid::regclass::text = ANY($1) AND c.confrelid::regclass::text = ANY($1)`,
      [await tenantTables()],
    );
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter(({ bound }) => !bound).map(({ name }) => name)).toEqual([]);
  });

  it('has the tenant in the primary key of every table of a tenant', async () => {
    const others = await rows<{ name: string }>(
      `SELECT c.conrelid::regclass::text AS name FROM pg_constraint c
        WHERE c.contype = 'p' AND c.conrelid::regclass::text = ANY($1)
          AND NOT EXISTS (SELECT FROM pg_attribute a
                           WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) AND a.attname = 'tenant_id')`,
      [await tenantTables()],
    );
    expect(others).toEqual([]);
  });

  it('lets tenants read what the platform has written for them, and not write it', async () => {
    const grants = await rows(
      `SELECT table_name AS table, privilege_type AS privilege FROM information_schema.role_table_grants
        WHERE grantee = 'carillon_app' AND table_name LIKE 'platform_template%' ORDER BY 1`,
    );
    expect(grants).toEqual([
      { table: 'platform_template_versions', privilege: 'SELECT' },
      { table: 'platform_templates', privilege: 'SELECT' },
    ]);
  });

  it('gives the two roles no power but their grants', async () => {
    const roles = await rows(
      `SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS powerful,
              EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owner,
              EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) AS member,
              has_schema_privilege(rolname, 'public', 'CREATE') AS creates
         FROM pg_roles r WHERE rolname IN ('carillon_app', 'carillon_platform') ORDER BY 1`,
    );
    const powerless = { powerful: false, owner: false, member: false, creates: false };
    expect(roles).toEqual([
      { rolname: 'carillon_app', ...powerless },
      { rolname: 'carillon_platform', ...powerless },
    ]);
  });

  it('lets nobody but its owner truncate, or make triggers and foreign keys', async () => {
    const grants = await rows(
      `SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
        WHERE table_schema = 'public' AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')
          AND grantee IN ('carillon_app', 'carillon_platform', 'PUBLIC')`,
    );
    expect(grants).toEqual([]);
  });

  it('shows the platform no content, and lets it delete nothing', async () => {
    const readable = await rows<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
        WHERE table_schema = 'public'
          AND has_column_privilege('carillon_platform', format('public.%I', table_name), column_name, 'SELECT')`,
    );
    const shown = readable.filter(({ table, column }) => {
      const withheld = CONTENT[table];
      if ([...OF_THE_OPERATOR, ...COUNTED].includes(`${table}.${column}`)) return false;
      return withheld === 'every column' || withheld?.includes(column) || /sealed$/.test(column);
    });
    expect(shown).toEqual([]);
    expect(readable.length).toBeGreaterThan(20);
    const deletes = await rows<{ table_name: string }>(
      `SELECT table_name FROM information_schema.role_table_grants
        WHERE grantee = 'carillon_platform' AND privilege_type = 'DELETE'`,
    );
    expect(deletes.map(({ table_name: name }) => name).sort()).toEqual(FORGOTTEN);
  });

  it('names only columns that exist in the list of content', async () => {
    const columns = await rows<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
    );
    const known = new Set(columns.map(({ table, column }) => `${table}.${column}`));
    for (const [table, withheld] of Object.entries(CONTENT)) {
      for (const column of withheld === 'every column' ? ['tenant_id'] : withheld) {
        expect(known).toContain(`${table}.${column}`);
      }
    }
  });

  it('checks every word out of a closed set', async () => {
    const columns = await rows<{ name: string; column: string; checked: boolean }>(
      `SELECT c.relname || '.' || a.attname AS name, a.attname AS column,
              EXISTS (SELECT FROM pg_constraint k
                       WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]) AS checked
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.atttypid = 'text'::regtype AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`,
    );
    const words = columns.filter(({ column }) => CLOSED_SETS.test(column));
    expect(words.length).toBeGreaterThan(10);
    expect(words.filter(({ checked }) => !checked).map(({ name }) => name)).toEqual([]);
  });
});
