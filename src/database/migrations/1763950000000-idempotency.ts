import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests that were made before are answered as before, and messages of one dedupe key within a window are one. */
export class Idempotency1763950000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        scope text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL,
        route text NOT NULL,
        body_hash text NOT NULL,
        status integer,
        response_sealed text,
        locked_until timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (scope, route, key)
      );
      CREATE INDEX idempotency_keys_expired ON idempotency_keys (expires_at);
      ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
      ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON idempotency_keys TO carillon_app
        USING (scope = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (scope = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY operator ON idempotency_keys TO carillon_platform
        USING (scope = 'operator' OR expires_at < now()) WITH CHECK (scope = 'operator');
      GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO carillon_app, carillon_platform;

      CREATE TABLE message_dedupes (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        dedupe_key text COLLATE "C" NOT NULL,
        message_id text COLLATE "C" NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, dedupe_key),
        FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id) DEFERRABLE INITIALLY DEFERRED
      );
      CREATE INDEX message_dedupes_expired ON message_dedupes (expires_at);
      ALTER TABLE message_dedupes ENABLE ROW LEVEL SECURITY;
      ALTER TABLE message_dedupes FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON message_dedupes TO carillon_app
        USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY platform ON message_dedupes TO carillon_platform USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, UPDATE, DELETE ON message_dedupes TO carillon_app;
      GRANT SELECT (expires_at), DELETE ON message_dedupes TO carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE message_dedupes, idempotency_keys');
  }
}
