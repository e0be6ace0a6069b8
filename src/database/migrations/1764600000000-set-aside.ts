import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEXES = {
  dispatches_set_aside: 'dispatches (tenant_id, id) WHERE set_aside IS NOT NULL',
  provider_events_set_aside: `provider_events (tenant_id, id) WHERE result <> 'applied' AND discarded_at IS NULL`,
  webhook_deliveries_not_taken: `webhook_deliveries (tenant_id, id) WHERE status = 'failed'`,
};

/** What was set aside, so that it is found, tried again or discarded: requests, provider events, webhook deliveries. */
export class SetAside1764600000000 implements MigrationInterface {
  /** Each step by itself: nobody waits while large tables are read. Broken off, it is run again from the start. */
  readonly transaction = false as const;

  async up(runner: QueryRunner): Promise<void> {
    for (const step of [
      `SET statement_timeout = 0`,
      `ALTER TABLE provider_events
        ADD COLUMN IF NOT EXISTS tries integer NOT NULL DEFAULT 0,
        ADD COLUMN IF NOT EXISTS discarded_at timestamptz`,
      `ALTER TABLE dispatches ADD COLUMN IF NOT EXISTS set_aside text`,
      `ALTER TABLE dispatches DROP CONSTRAINT IF EXISTS dispatches_set_aside_check`,
      `ALTER TABLE dispatches ADD CONSTRAINT dispatches_set_aside_check
        CHECK (set_aside IN ('worker_died', 'not_prepared', 'provider_unreachable')) NOT VALID`,
      `ALTER TABLE dispatches VALIDATE CONSTRAINT dispatches_set_aside_check`,
      `ALTER TABLE dispatches NO FORCE ROW LEVEL SECURITY`,
      `UPDATE dispatches SET set_aside = 'worker_died' WHERE status = 'done' AND crashes >= 3`,
      `ALTER TABLE dispatches FORCE ROW LEVEL SECURITY`,
      ...Object.entries(INDEXES).flatMap(([name, on]) => [
        `DROP INDEX CONCURRENTLY IF EXISTS ${name}`,
        `CREATE INDEX CONCURRENTLY ${name} ON ${on}`,
      ]),
      `GRANT SELECT (set_aside, crashes) ON dispatches TO carillon_platform`,
      `GRANT SELECT (result, tries, discarded_at) ON provider_events TO carillon_platform`,
      `GRANT SELECT (attempt, finished_at) ON webhook_deliveries TO carillon_platform`,
      `GRANT SELECT (enabled, deleted_at) ON webhook_endpoints TO carillon_platform`,
    ])
      await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE SELECT (enabled, deleted_at) ON webhook_endpoints FROM carillon_platform;
      REVOKE SELECT (attempt, finished_at) ON webhook_deliveries FROM carillon_platform;
      REVOKE SELECT (result) ON provider_events FROM carillon_platform;
      DROP INDEX webhook_deliveries_not_taken;
      ALTER TABLE provider_events DROP COLUMN discarded_at, DROP COLUMN tries;
      ALTER TABLE dispatches DROP COLUMN set_aside;
      REVOKE SELECT (crashes) ON dispatches FROM carillon_platform;
    `);
  }
}
