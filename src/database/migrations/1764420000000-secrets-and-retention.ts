import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of a tenant that are made here. */
const TENANT_TABLES = ['tenant_keys', 'retention', 'message_blobs'];

/**
 * Keys that are wrapped by a master key: one for each tenant's secrets, and those of the platform. How long data is kept,
 * when each message is looked at for it, and which messages need which bytes.
 */
export class SecretsAndRetention1764420000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE platform_keys (
        purpose text PRIMARY KEY CHECK (purpose IN ('digest', 'stamp', 'answers')),
        wrapped_key text NOT NULL,
        master_key_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      GRANT SELECT, UPDATE (wrapped_key, master_key_id) ON platform_keys TO carillon_platform;

      CREATE TABLE tenant_keys (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        wrapped_key text NOT NULL,
        master_key_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      GRANT SELECT, UPDATE (wrapped_key, master_key_id) ON tenant_keys TO carillon_app;
      GRANT INSERT, SELECT (tenant_id, master_key_id) ON tenant_keys TO carillon_platform;

      CREATE TABLE retention (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        content_days integer CHECK (content_days >= 0),
        recipient_days integer CHECK (recipient_days >= 0),
        event_days integer CHECK (event_days >= 0),
        provider_event_days integer CHECK (provider_event_days >= 0),
        look_again_after text COLLATE "C",
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0
      );
      CREATE INDEX retention_due ON retention (next_attempt_at);
      INSERT INTO retention (tenant_id) SELECT id FROM tenants;
      GRANT SELECT, UPDATE ON retention TO carillon_app;
      GRANT INSERT (tenant_id), SELECT (tenant_id, next_attempt_at, rung_at, ring_count), UPDATE (rung_at, ring_count)
         ON retention TO carillon_platform;

      ALTER TABLE messages
        ADD COLUMN content_wiped_at timestamptz,
        ADD COLUMN recipients_wiped_at timestamptz,
        ADD COLUMN events_wiped_at timestamptz,
        ADD COLUMN retention_due_at timestamptz DEFAULT now();
      CREATE INDEX messages_retention ON messages (tenant_id, retention_due_at) WHERE retention_due_at IS NOT NULL;
      CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (event_id);
      CREATE INDEX provider_events_applied ON provider_events (tenant_id, received_at) WHERE applied_at IS NOT NULL;
      CREATE INDEX deliveries_of_address ON deliveries USING hash (address);

      CREATE TABLE message_blobs (
        tenant_id text COLLATE "C" NOT NULL,
        message_id text COLLATE "C" NOT NULL,
        sha256 text COLLATE "C" NOT NULL,
        PRIMARY KEY (tenant_id, message_id, sha256),
        FOREIGN KEY (tenant_id, sha256) REFERENCES attachment_blobs (tenant_id, sha256),
        FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id) DEFERRABLE INITIALLY DEFERRED
      );
      CREATE INDEX message_blobs_of_blob ON message_blobs (tenant_id, sha256);
      INSERT INTO message_blobs (tenant_id, message_id, sha256)
      SELECT DISTINCT m.tenant_id, m.id, b.sha256
        FROM messages m
        CROSS JOIN LATERAL (SELECT a ->> 'sha256' FROM jsonb_array_elements(coalesce(m.content -> 'attachments', '[]')) a
                             UNION ALL SELECT m.content -> 'mime' ->> 'sha256') AS named(sha256)
        JOIN attachment_blobs b ON b.tenant_id = m.tenant_id AND b.sha256 = named.sha256;
      GRANT SELECT, INSERT, DELETE ON message_blobs TO carillon_app;
    `);
    for (const table of TENANT_TABLES) {
      await runner.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON ${table} TO carillon_app
          USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
          WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
        CREATE POLICY platform ON ${table} TO carillon_platform USING (true) WITH CHECK (true);
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE message_blobs, retention, tenant_keys, platform_keys;
      DROP INDEX messages_retention, webhook_deliveries_of_event, provider_events_applied, deliveries_of_address;
      ALTER TABLE messages DROP COLUMN content_wiped_at, DROP COLUMN recipients_wiped_at, DROP COLUMN events_wiped_at,
                           DROP COLUMN retention_due_at;
    `);
  }
}
