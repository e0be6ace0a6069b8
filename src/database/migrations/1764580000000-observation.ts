import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the platform may read to say how it is doing: which deliveries are in doubt, and which migrations have run. */
export class Observation1764580000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT SELECT (tenant_id, dispatch_id, status) ON deliveries TO carillon_platform;
      GRANT SELECT (name) ON migrations TO carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE SELECT (name) ON migrations FROM carillon_platform;
      REVOKE SELECT (tenant_id, dispatch_id, status) ON deliveries FROM carillon_platform;
    `);
  }
}
