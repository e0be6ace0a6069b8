import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many requests a tenant may make, and a single key of it. */
export class RequestRates1764440000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tenants ADD COLUMN requests_per_second integer CHECK (requests_per_second > 0);
      ALTER TABLE api_keys ADD COLUMN requests_per_second integer CHECK (requests_per_second > 0);
      GRANT SELECT (requests_per_second) ON api_keys TO carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys DROP COLUMN requests_per_second;
      ALTER TABLE tenants DROP COLUMN requests_per_second;
    `);
  }
}
