import type { QueryRunner } from 'typeorm';

/**
 * For tables of tenants in a migration: rows are seen and written by the tenant that the transaction has named, and by the
 * platform as far as it has grants on columns. nullif: after a transaction the setting of a pooled connection is ''.
 */
export async function wallOff(runner: QueryRunner, tables: string[]): Promise<void> {
  for (const table of tables) {
    await runner.query(`
      ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
      ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON ${table} TO carillon_app
        USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY platform ON ${table} TO carillon_platform USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO carillon_app;
    `);
  }
}
