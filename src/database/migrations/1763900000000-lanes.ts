import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Fair sending: dispatches travel in lanes, are prepared before they are sent (so that a crash before the request is
 * known for what it is), and wait in an order in which the feeder can take tenants in turn.
 */
export class Lanes1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE messages ADD COLUMN lane text CHECK (lane IN ('transactional', 'bulk'));
      UPDATE messages SET lane = CASE WHEN recipient_count > 100 THEN 'bulk' ELSE 'transactional' END;
      ALTER TABLE messages ALTER COLUMN lane SET NOT NULL;

      ALTER TABLE dispatches
        ADD COLUMN lane text CHECK (lane IN ('email', 'sms', 'bulk-email', 'bulk-sms')),
        ADD COLUMN copies integer NOT NULL DEFAULT 1,
        ADD COLUMN bytes bigint NOT NULL DEFAULT 0,
        ADD COLUMN alone boolean NOT NULL DEFAULT true,
        ADD COLUMN crashes integer NOT NULL DEFAULT 0,
        DROP CONSTRAINT dispatches_status_check,
        ADD CONSTRAINT dispatches_status_check
          CHECK (status IN ('queued', 'preparing', 'sending', 'unknown', 'held', 'done'));
      UPDATE dispatches SET lane = channel;
      ALTER TABLE dispatches ALTER COLUMN lane SET NOT NULL;

      DROP INDEX dispatches_due;
      DROP INDEX dispatches_unsettled;
      CREATE INDEX dispatches_waiting ON dispatches (lane, tenant_id, next_attempt_at, id)
        WHERE status = 'queued' AND rung_at IS NULL;
      CREATE INDEX dispatches_rung ON dispatches (lane, tenant_id, rung_at) WHERE status = 'queued' AND rung_at IS NOT NULL;
      CREATE INDEX dispatches_in_hand ON dispatches (lane, tenant_id) WHERE status IN ('preparing', 'sending');
      CREATE INDEX dispatches_unsettled ON dispatches (next_attempt_at) WHERE status IN ('preparing', 'sending', 'unknown');

      CREATE TABLE sending_limits (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        cut_to integer NOT NULL,
        cut_at timestamptz NOT NULL,
        paused_until timestamptz NOT NULL,
        reason text CHECK (reason IN ('throttled', 'credential', 'permission', 'quota')),
        detail text
      );
      ALTER TABLE sending_limits ENABLE ROW LEVEL SECURITY;
      ALTER TABLE sending_limits FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON sending_limits TO carillon_app
        USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY platform ON sending_limits TO carillon_platform USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, UPDATE, DELETE ON sending_limits TO carillon_app;
      GRANT SELECT ON sending_limits TO carillon_platform;

      CREATE TABLE platform_pause (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        paused_until timestamptz NOT NULL,
        detail text
      );
      GRANT SELECT ON platform_pause TO carillon_app;
      GRANT SELECT, INSERT, UPDATE ON platform_pause TO carillon_platform;
      GRANT SELECT (lane) ON dispatches TO carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE platform_pause, sending_limits;
      DROP INDEX dispatches_waiting, dispatches_rung, dispatches_in_hand, dispatches_unsettled;
      UPDATE dispatches SET status = 'queued' WHERE status = 'preparing';
      ALTER TABLE dispatches
        DROP COLUMN lane, DROP COLUMN copies, DROP COLUMN bytes, DROP COLUMN alone, DROP COLUMN crashes,
        DROP CONSTRAINT dispatches_status_check,
        ADD CONSTRAINT dispatches_status_check CHECK (status IN ('queued', 'sending', 'unknown', 'held', 'done'));
      CREATE INDEX dispatches_due ON dispatches (next_attempt_at) WHERE status = 'queued';
      CREATE INDEX dispatches_unsettled ON dispatches (next_attempt_at) WHERE status IN ('sending', 'unknown');
      ALTER TABLE messages DROP COLUMN lane;
    `);
  }
}
