import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Primary keys, and the foreign keys that refer to them. */
const KEYS: Record<string, { columns: string; referredBy: [table: string, column: string][] }> = {
  dispatches: {
    columns: 'id, tenant_id',
    referredBy: [
      ['dispatch_attempts', 'dispatch_id'],
      ['deliveries', 'dispatch_id'],
    ],
  },
  dispatch_attempts: { columns: 'dispatch_id, attempt, tenant_id', referredBy: [] },
  deliveries: {
    columns: 'id, tenant_id',
    referredBy: [
      ['message_events', 'delivery_id'],
      ['suppressions', 'delivery_id'],
    ],
  },
  message_events: { columns: 'id, tenant_id', referredBy: [['webhook_deliveries', 'event_id']] },
};

const tenantFirst = (columns: string) => `tenant_id, ${columns.replace(', tenant_id', '')}`;

/**
 * The large tables are found by ids alone, which are unique across tenants; row-level security still shows a tenant
 * only its own rows. An index that led with the tenant tempted the planner to read all rows of a tenant whenever its
 * statistics were older than the tenant's last million rows.
 */
export class IdsFirst1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await rekey(runner, (columns) => columns);
    await runner.query(`
      DROP INDEX deliveries_of_message, deliveries_of_dispatch, deliveries_by_provider_id, message_events_of_message;
      CREATE INDEX deliveries_of_message ON deliveries (message_id, id);
      CREATE INDEX deliveries_of_dispatch ON deliveries (dispatch_id) WHERE dispatch_id IS NOT NULL;
      CREATE INDEX deliveries_by_provider_id ON deliveries (provider_message_id) WHERE provider_message_id IS NOT NULL;
      CREATE INDEX message_events_of_message ON message_events (message_id, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await rekey(runner, tenantFirst);
    await runner.query(`
      DROP INDEX deliveries_of_message, deliveries_of_dispatch, deliveries_by_provider_id, message_events_of_message;
      CREATE INDEX deliveries_of_message ON deliveries (tenant_id, message_id, id);
      CREATE INDEX deliveries_of_dispatch ON deliveries (tenant_id, dispatch_id);
      CREATE INDEX deliveries_by_provider_id ON deliveries (tenant_id, provider_message_id)
        WHERE provider_message_id IS NOT NULL;
      CREATE INDEX message_events_of_message ON message_events (tenant_id, message_id, id);
    `);
  }
}

async function rekey(runner: QueryRunner, order: (columns: string) => string): Promise<void> {
  for (const [table, { columns, referredBy }] of Object.entries(KEYS)) {
    const constraint = (name: string, column: string) => `${name}_tenant_id_${column}_fkey`;
    for (const [name, column] of referredBy) {
      await runner.query(`ALTER TABLE ${name} DROP CONSTRAINT ${constraint(name, column)}`);
    }
    await runner.query(
      `ALTER TABLE ${table} DROP CONSTRAINT ${table}_pkey, ADD CONSTRAINT ${table}_pkey PRIMARY KEY (${order(columns)})`,
    );
    for (const [name, column] of referredBy) {
      await runner.query(
        `ALTER TABLE ${name} ADD CONSTRAINT ${constraint(name, column)}
           FOREIGN KEY (tenant_id, ${column}) REFERENCES ${table} (tenant_id, id)`,
      );
    }
  }
}
