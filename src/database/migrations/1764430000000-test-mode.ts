import type { MigrationInterface, QueryRunner } from 'typeorm';

const TEST_OUTCOMES = `'delivered', 'bounced', 'soft_bounced', 'deferred', 'complained', 'unsubscribed', 'opened', 'clicked',
                       'rejected', 'failed', 'suppressed', 'unknown', 'sent'`;

/**
 * Keys and messages of test mode, a lane for them, and what the two modes do not share: dedupe keys and suppressions. And
 * lists of whom alone a tenant may send to.
 */
export class TestMode1764430000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys ADD COLUMN mode text NOT NULL DEFAULT 'live' CHECK (mode IN ('live', 'test'));
      GRANT SELECT (mode) ON api_keys TO carillon_platform;

      ALTER TABLE messages ADD COLUMN test boolean NOT NULL DEFAULT false;
      CREATE INDEX messages_of_test_mode ON messages (tenant_id, id) WHERE test;

      ALTER TABLE deliveries ADD COLUMN test_outcome text CHECK (test_outcome IN (${TEST_OUTCOMES}));
      CREATE INDEX deliveries_of_test_mode ON deliveries (tenant_id, id) WHERE test_outcome IS NOT NULL;

      ALTER TABLE dispatches
        DROP CONSTRAINT dispatches_lane_check,
        ADD CONSTRAINT dispatches_lane_check CHECK (lane IN ('email', 'sms', 'bulk-email', 'bulk-sms', 'test'));

      ALTER TABLE message_dedupes
        ADD COLUMN test boolean NOT NULL DEFAULT false,
        DROP CONSTRAINT message_dedupes_pkey,
        ADD CONSTRAINT message_dedupes_pkey PRIMARY KEY (tenant_id, dedupe_key, test);

      ALTER TABLE suppressions
        ADD COLUMN test boolean NOT NULL DEFAULT false,
        DROP CONSTRAINT suppressions_tenant_id_channel_address_key,
        ADD CONSTRAINT suppressions_tenant_id_channel_address_test_key UNIQUE (tenant_id, channel, address, test);

      CREATE TABLE recipient_guards (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        otherwise text NOT NULL CHECK (otherwise IN ('refuse', 'suppress')),
        email_addresses text[] NOT NULL,
        email_domains text[] NOT NULL,
        phone_numbers text[] NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      ALTER TABLE recipient_guards ENABLE ROW LEVEL SECURITY;
      ALTER TABLE recipient_guards FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON recipient_guards TO carillon_app
        USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY platform ON recipient_guards TO carillon_platform USING (true);
      GRANT SELECT, INSERT, UPDATE, DELETE ON recipient_guards TO carillon_app;
      GRANT SELECT (tenant_id) ON recipient_guards TO carillon_platform;
    `);
  }

  /** What belongs to test mode alone goes with it: live mode must not take a test for the real thing. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE recipient_guards;

      DELETE FROM suppressions WHERE test;
      ALTER TABLE suppressions
        DROP CONSTRAINT suppressions_tenant_id_channel_address_test_key,
        DROP COLUMN test,
        ADD CONSTRAINT suppressions_tenant_id_channel_address_key UNIQUE (tenant_id, channel, address);

      DELETE FROM message_dedupes WHERE test;
      ALTER TABLE message_dedupes
        DROP CONSTRAINT message_dedupes_pkey,
        DROP COLUMN test,
        ADD CONSTRAINT message_dedupes_pkey PRIMARY KEY (tenant_id, dedupe_key);

      UPDATE messages SET status = 'cancelled' WHERE test AND status IN ('scheduled', 'held');
      UPDATE deliveries SET status = 'cancelled', reason = 'Test mode is gone.'
       WHERE test_outcome IS NOT NULL AND status IN ('queued', 'unknown');
      UPDATE dispatches SET status = 'done', lane = channel WHERE lane = 'test';
      ALTER TABLE dispatches
        DROP CONSTRAINT dispatches_lane_check,
        ADD CONSTRAINT dispatches_lane_check CHECK (lane IN ('email', 'sms', 'bulk-email', 'bulk-sms'));
      ALTER TABLE deliveries DROP COLUMN test_outcome;
      ALTER TABLE messages DROP COLUMN test;
      UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE mode = 'test';
      ALTER TABLE api_keys DROP COLUMN mode;
    `);
  }
}
