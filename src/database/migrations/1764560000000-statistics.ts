import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

/** What the provider took to deliver: of those that failed, not what never got there. */
const SENT = `(status IN ('sent', 'soft_bounced', 'delivered', 'bounced')
  OR status = 'failed' AND (sent_at IS NOT NULL OR provider_message_id IS NOT NULL))`;

/** What one delivery counts for, by the column that adds it up. */
const MEASURES: Record<string, string> = {
  accepted: '1',
  sent: `${SENT}::int`,
  delivered: `(status = 'delivered')::int`,
  soft_bounced: `(status = 'soft_bounced')::int`,
  bounced: `(status = 'bounced')::int`,
  rejected: `(status = 'rejected')::int`,
  failed: `(status = 'failed')::int`,
  suppressed: `(status = 'suppressed')::int`,
  cancelled: `(status = 'cancelled')::int`,
  opened: `(opened_at IS NOT NULL)::int`,
  clicked: `(clicked_at IS NOT NULL)::int`,
  complained: `(complained_at IS NOT NULL)::int`,
  unsubscribed: `(unsubscribed_at IS NOT NULL)::int`,
  segments: `CASE WHEN ${SENT} THEN coalesce(segments, 0) ELSE 0 END`,
};
const NAMES = Object.keys(MEASURES).join(', ');
const COLUMNS = Object.keys(MEASURES)
  .map((name) => `${name} integer NOT NULL DEFAULT 0`)
  .join(', ');
const TOTALS = Object.keys(MEASURES)
  .map((name) => `${name} bigint NOT NULL DEFAULT 0`)
  .join(', ');
/** Added up per message and day; `sign` is 1 for what is and -1 for what was. */
const SUMS = Object.entries(MEASURES)
  .map(([name, sql]) => `sum(sign * (${sql})) AS ${name}`)
  .join(', ');
const RESUMMED = Object.keys(MEASURES)
  .map((name) => `sum(s.${name})`)
  .join(', ');
const ANY = `(${Object.values(MEASURES)
  .map((sql) => `sum(sign * (${sql}))`)
  .join(', ')}) <> (${Object.keys(MEASURES)
  .map(() => '0')
  .join(', ')})`;
const DAY = `(created_at AT TIME ZONE 'UTC')::date`;

/**
 * `signed` are rows of deliveries with a sign. Messages are looked up one by one: a plan that is kept from a small
 * statement must not read a tenant's whole table, or compare everything with everything, in a large one.
 */
const append = (signed: string) => `
  INSERT INTO statistic_changes (tenant_id, day, test, channel, template_version_id, gate_id, tags, ${NAMES})
  SELECT s.tenant_id, s.day, m.test, m.channel, m.template_version_id, m.gate_id, m.tags, ${RESUMMED}
    FROM (SELECT tenant_id, message_id, ${DAY} AS day, ${SUMS} FROM (${signed}) AS rows GROUP BY 1, 2, 3 HAVING ${ANY}) AS s
   CROSS JOIN LATERAL (SELECT test, channel, template_version_id, gate_id, tags FROM messages
                        WHERE messages.tenant_id = s.tenant_id AND messages.id = s.message_id OFFSET 0) AS m
   GROUP BY 1, 2, 3, 4, 5, 6, 7`;

const TENANT_TABLES = ['statistic_changes', 'statistics', 'request_log'];

/** Statistics that every statement on the ledger adds to, the prices that costs are reckoned by, and a log of API requests. */
export class Statistics1764560000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deliveries ADD COLUMN segments integer CHECK (segments > 0);

      CREATE TABLE statistic_changes (
        tenant_id text COLLATE "C" NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        day date NOT NULL,
        test boolean NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        template_version_id text COLLATE "C",
        gate_id text COLLATE "C",
        tags text[] NOT NULL,
        ${COLUMNS},
        PRIMARY KEY (tenant_id, id)
      );

      CREATE TABLE statistics (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        test boolean NOT NULL,
        axis text NOT NULL CHECK (axis IN ('total', 'template', 'campaign', 'tag')),
        day date NOT NULL,
        value text COLLATE "C" NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        ${TOTALS},
        PRIMARY KEY (tenant_id, test, axis, day, value, channel)
      );

      CREATE TABLE price_list (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        prices jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE request_log (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        occurred_at timestamptz NOT NULL,
        api_key_id text COLLATE "C" NOT NULL,
        test boolean NOT NULL,
        method text NOT NULL,
        route text NOT NULL,
        path text COLLATE "C" NOT NULL,
        status integer NOT NULL,
        code text,
        duration_ms integer NOT NULL,
        replayed boolean NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX request_log_in_time ON request_log (tenant_id, occurred_at);
      GRANT INSERT ON request_log TO carillon_platform;

      GRANT SELECT ON price_list TO carillon_app;
      GRANT SELECT, INSERT, UPDATE ON price_list TO carillon_platform;

      GRANT SELECT (tenant_id, id, day, test, channel, ${NAMES}) ON statistic_changes TO carillon_platform;
      GRANT SELECT (tenant_id, test, axis, day, channel, ${NAMES}) ON statistics TO carillon_platform;

      CREATE FUNCTION count_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          ${append('SELECT 1 AS sign, * FROM new_rows')};
        ELSE
          ${append('SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows')};
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER deliveries_are_counted AFTER INSERT ON deliveries REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();
      CREATE TRIGGER moves_are_counted AFTER UPDATE ON deliveries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();

      -- What was accepted before counts as well. The owner sees no rows of tenants while row-level security is forced.
      SET LOCAL statement_timeout = 0;
      ALTER TABLE deliveries NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
      ${append('SELECT 1 AS sign, * FROM deliveries')};
      ALTER TABLE messages FORCE ROW LEVEL SECURITY;
      ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
    `);
    await wallOff(runner, TENANT_TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER moves_are_counted ON deliveries;
      DROP TRIGGER deliveries_are_counted ON deliveries;
      DROP FUNCTION count_deliveries;
      DROP TABLE request_log, price_list, statistics, statistic_changes;
      ALTER TABLE deliveries DROP COLUMN segments;
    `);
  }
}
