import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counters of what was in doubt and how it ended, ids of confirmed copies, and a way to find what is held. */
export class Decisions1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reliability_counters (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        name text COLLATE "C" NOT NULL,
        day date NOT NULL,
        value bigint NOT NULL CHECK (value > 0),
        PRIMARY KEY (tenant_id, name, day)
      );
      ALTER TABLE reliability_counters ENABLE ROW LEVEL SECURITY;
      ALTER TABLE reliability_counters FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON reliability_counters TO carillon_app
        USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
      GRANT SELECT, INSERT, UPDATE ON reliability_counters TO carillon_app;

      ALTER TABLE deliveries ADD COLUMN confirmed_copies text[];
      CREATE INDEX dispatches_in_doubt ON dispatches (tenant_id, id) WHERE status IN ('unknown', 'held');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX dispatches_in_doubt;
      ALTER TABLE deliveries DROP COLUMN confirmed_copies;
      DROP TABLE reliability_counters;
    `);
  }
}
