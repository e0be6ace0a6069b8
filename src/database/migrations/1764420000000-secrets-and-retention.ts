import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that are wrapped by a master key: one for each tenant's secrets, and those of the platform. */
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
      ALTER TABLE tenant_keys ENABLE ROW LEVEL SECURITY;
      ALTER TABLE tenant_keys FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON tenant_keys TO carillon_app
        USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY platform ON tenant_keys TO carillon_platform USING (true) WITH CHECK (true);
      GRANT SELECT, UPDATE (wrapped_key, master_key_id) ON tenant_keys TO carillon_app;
      GRANT INSERT, SELECT (tenant_id, master_key_id) ON tenant_keys TO carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tenant_keys, platform_keys');
  }
}
