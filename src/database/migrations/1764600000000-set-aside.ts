import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was set aside, so that it is found, tried again or discarded: requests, provider events, webhook deliveries. */
export class SetAside1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE dispatches ADD COLUMN set_aside text
        CHECK (set_aside IN ('worker_died', 'not_prepared', 'provider_unreachable'));
      ALTER TABLE provider_events
        ADD COLUMN tries integer NOT NULL DEFAULT 0,
        ADD COLUMN discarded_at timestamptz;
      ALTER TABLE dispatches NO FORCE ROW LEVEL SECURITY;
      UPDATE dispatches SET set_aside = 'worker_died' WHERE status = 'done' AND crashes >= 3;
      ALTER TABLE dispatches FORCE ROW LEVEL SECURITY;

      CREATE INDEX dispatches_set_aside ON dispatches (tenant_id, id) WHERE set_aside IS NOT NULL;
      CREATE INDEX provider_events_set_aside ON provider_events (tenant_id, id)
        WHERE result <> 'applied' AND discarded_at IS NULL;
      CREATE INDEX webhook_deliveries_not_taken ON webhook_deliveries (tenant_id, id) WHERE status = 'failed';

      GRANT SELECT (set_aside, crashes) ON dispatches TO carillon_platform;
      GRANT SELECT (result, tries, discarded_at) ON provider_events TO carillon_platform;
      GRANT SELECT (attempt, finished_at) ON webhook_deliveries TO carillon_platform;
      GRANT SELECT (enabled, deleted_at) ON webhook_endpoints TO carillon_platform;
    `);
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
