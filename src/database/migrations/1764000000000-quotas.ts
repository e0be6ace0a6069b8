import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many recipients a tenant may send to in an hour, a day and a month: limits and counters in one row, so that one
 * update takes from all three or from none. Messages beyond a quota are held until a period begins.
 */
export class Quotas1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE quotas (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        beyond text NOT NULL CHECK (beyond IN ('refuse', 'hold')),
        per_hour integer CHECK (per_hour >= 0),
        per_day integer CHECK (per_day >= 0),
        per_month integer CHECK (per_month >= 0),
        hour_starts_at timestamptz NOT NULL DEFAULT now(),
        hour_used bigint NOT NULL DEFAULT 0,
        day_starts_at timestamptz NOT NULL DEFAULT now(),
        day_used bigint NOT NULL DEFAULT 0,
        month_starts_at timestamptz NOT NULL DEFAULT now(),
        month_used bigint NOT NULL DEFAULT 0,
        next_attempt_at timestamptz,
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant_id, channel)
      );
      CREATE INDEX quotas_due ON quotas (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
      ALTER TABLE quotas ENABLE ROW LEVEL SECURITY;
      ALTER TABLE quotas FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON quotas TO carillon_app
        USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY platform ON quotas TO carillon_platform USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, UPDATE, DELETE ON quotas TO carillon_app;
      GRANT SELECT (tenant_id, channel, per_hour, per_day, per_month, next_attempt_at, rung_at, ring_count),
            UPDATE (rung_at, ring_count) ON quotas TO carillon_platform;

      ALTER TABLE messages
        ADD COLUMN held_recipients integer,
        DROP CONSTRAINT messages_status_check,
        ADD CONSTRAINT messages_status_check CHECK (status IN ('scheduled', 'held', 'released', 'cancelled'));
      CREATE INDEX messages_held ON messages (tenant_id, channel, next_attempt_at, id) WHERE status = 'held';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX messages_held;
      UPDATE messages SET status = 'scheduled' WHERE status = 'held';
      ALTER TABLE messages
        DROP COLUMN held_recipients,
        DROP CONSTRAINT messages_status_check,
        ADD CONSTRAINT messages_status_check CHECK (status IN ('scheduled', 'released', 'cancelled'));
      DROP TABLE quotas;
    `);
  }
}
