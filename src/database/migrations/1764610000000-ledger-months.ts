import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

/** The tables that are kept in months, with the prefix of their ids, the foreign keys they have, and those to them. */
const TABLES = [
  {
    table: 'deliveries',
    prefix: 'dlv',
    primaryKey: 'id, tenant_id',
    refersTo: [
      ['message_id', 'messages'],
      ['dispatch_id', 'dispatches'],
    ],
    triggers: [
      `deliveries_are_counted AFTER INSERT ON deliveries REFERENCING NEW TABLE AS new_rows`,
      `moves_are_counted AFTER UPDATE ON deliveries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows`,
    ],
    referredBy: [
      ['message_events', 'delivery_id'],
      ['suppressions', 'delivery_id'],
      ['received_sms', 'delivery_id'],
    ],
  },
  {
    table: 'message_events',
    prefix: 'evt',
    primaryKey: 'id, tenant_id',
    refersTo: [['message_id', 'messages']],
    triggers: [],
    referredBy: [['webhook_deliveries', 'event_id']],
  },
] as const;

type Kept = (typeof TABLES)[number];

/** What was there before becomes one partition, up to the month after next: ids of clocks that are ahead fit in as well. */
const FIRST_ENDS = `(date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months') AT TIME ZONE 'UTC'`;

/** The first ten characters of an id are its milliseconds since 1970, five bits each (TypeID over UUIDv7, RFC 9562). */
const LOWEST_ID = `
  CREATE OR REPLACE FUNCTION ledger.lowest_id(prefix text, at timestamptz) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT prefix || '_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + ((ms >> (5 * (9 - i))) & 31)::int, 1), '' ORDER BY i)
      FROM generate_series(0, 9) AS i, (SELECT floor(extract(epoch FROM at) * 1000)::bigint AS ms) AS t
  $$`;

/**
 * Makes the months up to two ahead. A table is attached when it is whole, so that those who write wait for the attaching
 * alone; rows that came before their month was there are moved into it.
 */
const MAKE_MONTHS = `
  CREATE FUNCTION make_ledger_months() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
  DECLARE
    k record; starts timestamptz; stops timestamptz; part text; low text; high text; made integer := 0;
  BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('ledger months')) THEN RETURN 0; END IF;
    FOR k IN SELECT * FROM (VALUES ${TABLES.map(({ table, prefix }) => `('${table}', '${prefix}')`).join(', ')}) AS v(kind, prefix) LOOP
      LOOP
        SELECT max(ends) INTO starts FROM ledger_months m WHERE m.kind = k.kind;
        EXIT WHEN starts > now() + interval '2 months';
        stops := (starts AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
        part := k.kind || to_char(starts AT TIME ZONE 'UTC', '_YYYY_MM');
        low := ledger.lowest_id(k.prefix, starts);
        high := ledger.lowest_id(k.prefix, stops);
        EXECUTE format('CREATE TABLE ledger.%I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', part, k.kind);
        EXECUTE format('WITH early AS (DELETE FROM ledger.%I WHERE id >= %L AND id < %L RETURNING *) INSERT INTO ledger.%I SELECT * FROM early',
                       k.kind || '_beyond', low, high, part);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION ledger.%I FOR VALUES FROM (%L) TO (%L)', k.kind, part, low, high);
        INSERT INTO ledger_months (kind, part, begins, ends) VALUES (k.kind, part, starts, stops);
        made := made + 1;
      END LOOP;
    END LOOP;
    RETURN made;
  END $$`;

/** Nobody else does it for tables that only hold partitions. Not with the locks of anything else. */
const ANALYZE_MONTHS = `
  CREATE FUNCTION analyze_ledger() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    ANALYZE ONLY deliveries;
    ANALYZE ONLY message_events;
  END $$`;

/**
 * Drops one whole month that ended before and comes after the part that is named, in the order of their names: deliveries
 * before their events. Events of which all were deleted go with no regard to that. A month of which something may still be
 * sent, decided or heard stays, and so do its events. It is read before anything is locked. Answers nothing when there is
 * no such month.
 */
const DROP_MONTH = `
  CREATE FUNCTION drop_ledger_month(before timestamptz, after_part text) RETURNS TABLE (part text, unsettled bigint) LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
  DECLARE
    m record; open bigint; filled boolean;
  BEGIN
    IF before > now() - interval '28 days' THEN RAISE EXCEPTION 'months of the ledger are kept for 28 days at least'; END IF;
    IF NOT pg_try_advisory_xact_lock(hashtext('ledger months')) THEN RETURN; END IF;
    FOR m IN SELECT * FROM ledger_months l
              WHERE l.ends <= now() - interval '28 days' AND l.part > after_part ORDER BY l.part LOOP
      open := 0;
      IF m.kind = 'deliveries' THEN
        CONTINUE WHEN m.ends > before;
        EXECUTE format($q$SELECT count(*) FROM ledger.%I WHERE status IN ('queued', 'unknown') OR updated_at > now() - interval '28 days'$q$,
                       m.part) INTO open;
      ELSIF m.ends > before OR EXISTS (SELECT FROM ledger_months d WHERE d.kind = 'deliveries' AND d.ends <= m.ends) THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM ledger.%I)', m.part) INTO filled;
        CONTINUE WHEN filled;
      END IF;
      IF open = 0 THEN
        EXECUTE format('DROP TABLE ledger.%I', m.part);
        DELETE FROM ledger_months l WHERE l.part = m.part;
      END IF;
      part := m.part;
      unsettled := open;
      RETURN NEXT;
      RETURN;
    END LOOP;
  END $$`;

/**
 * The ledger and its events in months, so that what need not be kept any more is dropped as whole tables. The table that
 * was becomes the first month: its rows are read once, while others write, and stay where they are.
 */
export class LedgerMonths1764610000000 implements MigrationInterface {
  /** Some steps must be over before the next may wait for them. */
  readonly transaction = false as const;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET statement_timeout = 0`);
    await runner.query(`CREATE SCHEMA IF NOT EXISTS ledger`);
    await runner.query(LOWEST_ID);
    try {
      for (const kept of TABLES) await bind(runner, kept);
      await this.exchange(runner);
    } catch (error) {
      // Nobody may be left with a bound that the ids of one day no longer keep.
      for (const { table } of TABLES)
        await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS first_month`);
      throw error;
    }
    await runner.query(`SELECT analyze_ledger()`);
  }

  private async exchange(runner: QueryRunner): Promise<void> {
    await runner.startTransaction();
    try {
      await lock(runner);
      await runner.query(`
        CREATE TABLE ledger_months (
          kind text NOT NULL,
          part text PRIMARY KEY,
          begins timestamptz NOT NULL,
          ends timestamptz NOT NULL
        );
        GRANT SELECT ON ledger_months TO carillon_app, carillon_platform;
        -- Deleting a message looks for what refers to it.
        CREATE INDEX message_dedupes_of_message ON message_dedupes (message_id);
      `);
      for (const kept of TABLES) await makeParent(runner, kept);
      await runner.query(MAKE_MONTHS);
      await runner.query(ANALYZE_MONTHS);
      await runner.query(DROP_MONTH);
      await runner.query(`
        REVOKE ALL ON FUNCTION make_ledger_months(), analyze_ledger(), drop_ledger_month(timestamptz, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION make_ledger_months(), analyze_ledger(), drop_ledger_month(timestamptz, text) TO carillon_platform;
        SELECT make_ledger_months();
      `);
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.startTransaction();
    try {
      await lock(runner);
      for (const kept of [...TABLES].reverse()) await unite(runner, kept);
      await runner.query(`
        DROP FUNCTION make_ledger_months, analyze_ledger, drop_ledger_month;
        DROP TABLE ledger_months;
        DROP INDEX message_dedupes_of_message;
        DROP SCHEMA ledger CASCADE;
      `);
      for (const { table, referredBy } of TABLES) {
        for (const [from, column] of referredBy)
          await runner.query(
            `ALTER TABLE ${from} ADD FOREIGN KEY (tenant_id, ${column}) REFERENCES ${table} (tenant_id, id) NOT VALID`,
          );
      }
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    }
  }
}

/** All ids are below the end of the first month, which is found out while others write. */
async function bind(runner: QueryRunner, { table, prefix }: Kept): Promise<void> {
  const [{ bound }] = (await runner.query(
    `SELECT ledger.lowest_id('${prefix}', ${FIRST_ENDS}) AS bound`,
  )) as [{ bound: string }];
  await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS first_month`);
  await runner.query(`ALTER TABLE ${table} ADD CONSTRAINT first_month CHECK (id < '${bound}') NOT VALID`);
  await runner.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT first_month`);
}

/**
 * Nothing is read of the tables that could change before they are exchanged. In the order in which a message is accepted,
 * so that accepting waits and is no part of a deadlock.
 */
async function lock(runner: QueryRunner): Promise<void> {
  await runner.query(`LOCK TABLE suppressions IN ACCESS EXCLUSIVE MODE`);
  await runner.query(`LOCK TABLE messages, dispatches IN SHARE ROW EXCLUSIVE MODE`);
  await runner.query(
    `LOCK TABLE deliveries, message_events, received_sms, webhook_deliveries IN ACCESS EXCLUSIVE MODE`,
  );
}

async function makeParent(runner: QueryRunner, kept: Kept): Promise<void> {
  const { table, prefix, referredBy } = kept;
  const first = `${table}_first`;
  for (const [from] of referredBy) await dropForeignKeys(runner, from, table);
  const indexes = await indexesOf(runner, table);
  const grants = await grantsOf(runner, table);
  const counters = await countersOf(runner, table);
  for (const { name } of indexes) await runner.query(`ALTER INDEX ${name} RENAME TO ${name}_first`);
  for (const trigger of kept.triggers) {
    await runner.query(`DROP TRIGGER ${trigger.split(' ')[0]} ON ${table}`);
  }
  await runner.query(`
    ALTER TABLE ${table} RENAME TO ${first};
    ALTER TABLE ${first} SET SCHEMA ledger;
    CREATE TABLE ${table} (LIKE ledger.${first} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (id);
    ALTER TABLE ${table} DROP CONSTRAINT first_month;
    ALTER TABLE ${table} ADD PRIMARY KEY (${kept.primaryKey});
  `);
  for (const { column } of counters) {
    await runner.query(`ALTER TABLE ledger.${first} ALTER COLUMN ${column} DROP IDENTITY`);
  }
  for (const { goOn } of counters) await runner.query(goOn);
  await dress(runner, kept, indexes, grants);
  await runner.query(`
    ALTER TABLE ${table} ATTACH PARTITION ledger.${first} FOR VALUES FROM (MINVALUE) TO (ledger.lowest_id('${prefix}', ${FIRST_ENDS}));
    ALTER TABLE ledger.${first} DROP CONSTRAINT first_month;
    ALTER TABLE ledger.${first} NO FORCE ROW LEVEL SECURITY;
    REVOKE ALL ON ledger.${first} FROM carillon_app, carillon_platform;
    CREATE TABLE ledger.${table}_beyond PARTITION OF ${table} DEFAULT;
    INSERT INTO ledger_months (kind, part, begins, ends) VALUES ('${table}', '${first}', '-infinity', ${FIRST_ENDS});
  `);
}

/** One table again, with the rows of all months. */
async function unite(runner: QueryRunner, kept: Kept): Promise<void> {
  const { table } = kept;
  const indexes = await indexesOf(runner, table);
  const grants = await grantsOf(runner, table);
  const counters = await countersOf(runner, table);
  await runner.query(`
    CREATE TABLE ledger.united (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
    ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY;
    INSERT INTO ledger.united SELECT * FROM ${table};
    DROP TABLE ${table} CASCADE;
    ALTER TABLE ledger.united SET SCHEMA public;
    ALTER TABLE united RENAME TO ${table};
    ALTER TABLE ${table} ADD CONSTRAINT ${table}_pkey PRIMARY KEY (${kept.primaryKey});
  `);
  for (const { goOn } of counters) await runner.query(goOn);
  await dress(runner, kept, indexes, grants);
}

/** Everything that a table has beside its columns. */
async function dress(
  runner: QueryRunner,
  { table, refersTo, triggers }: Kept,
  indexes: { definition: string }[],
  grants: string[],
): Promise<void> {
  for (const { definition } of indexes) await runner.query(definition);
  for (const [column, other] of refersTo) {
    await runner.query(
      `ALTER TABLE ${table} ADD FOREIGN KEY (tenant_id, ${column}) REFERENCES ${other} (tenant_id, id)`,
    );
  }
  for (const trigger of triggers) {
    await runner.query(`CREATE TRIGGER ${trigger} FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries()`);
  }
  await wallOff(runner, [table]);
  for (const grant of grants) await runner.query(grant);
}

async function dropForeignKeys(runner: QueryRunner, from: string, to: string): Promise<void> {
  const keys = (await runner.query(
    `SELECT quote_ident(conname) AS name FROM pg_constraint
      WHERE contype = 'f' AND conrelid = '${from}'::regclass AND confrelid = '${to}'::regclass AND conparentid = 0`,
  )) as { name: string }[];
  for (const { name } of keys) {
    await runner.query(`ALTER TABLE ${from} DROP CONSTRAINT ${name}`);
  }
}

async function indexesOf(
  runner: QueryRunner,
  table: string,
): Promise<{ name: string; definition: string }[]> {
  const found = (await runner.query(
    `SELECT c.relname AS name, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS definition, i.indisprimary AS primary
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = '${table}'::regclass ORDER BY c.relname`,
  )) as { name: string; definition: string; primary: boolean }[];
  const others = found.filter(({ primary }) => !primary);
  const primary = found
    .filter((index) => index.primary)
    .map((index) => ({ ...index, definition: 'SELECT 1' }));
  return [...others, ...primary];
}

/** Columns that count by themselves, and the statement that lets the table of the same name go on from there. */
async function countersOf(runner: QueryRunner, table: string): Promise<{ column: string; goOn: string }[]> {
  const columns = (await runner.query(
    `SELECT a.attname AS column, pg_get_serial_sequence('${table}', a.attname) AS sequence
       FROM pg_attribute a WHERE a.attrelid = '${table}'::regclass AND a.attidentity = 'd'`,
  )) as { column: string; sequence: string }[];
  return Promise.all(
    columns.map(async ({ column, sequence }) => {
      const [{ next }] = (await runner.query(`SELECT nextval('${sequence}') AS next`)) as [{ next: string }];
      const goOn = `ALTER TABLE ${table} ALTER COLUMN ${column} ADD GENERATED BY DEFAULT AS IDENTITY (START WITH ${next})`;
      return { column, goOn };
    }),
  );
}

/** What the platform may do with single columns: all that is granted beside what `wallOff` grants. */
async function grantsOf(runner: QueryRunner, table: string): Promise<string[]> {
  const grants = (await runner.query(
    `SELECT format('GRANT %s (%I) ON ${table} TO %I', acl.privilege_type, a.attname, r.rolname) AS sql
       FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) AS acl JOIN pg_roles r ON r.oid = acl.grantee
      WHERE a.attrelid = '${table}'::regclass AND a.attacl IS NOT NULL`,
  )) as { sql: string }[];
  return grants.map(({ sql }) => sql);
}
