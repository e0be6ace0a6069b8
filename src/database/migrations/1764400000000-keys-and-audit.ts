import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that exist may do what they could do before: everything. */
const ALL_SCOPES = [
  'messages:read',
  'messages:write',
  'templates:read',
  'templates:write',
  'suppressions:read',
  'suppressions:write',
  'webhooks:read',
  'webhooks:write',
  'senders:read',
  'senders:write',
  'smtp:read',
  'smtp:write',
  'reports:read',
  'api_keys:read',
  'api_keys:write',
];

/** What a key may do, from where and until when. */
export class KeysAndAudit1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN scopes text[] NOT NULL DEFAULT '{${ALL_SCOPES.join(',')}}' CHECK (cardinality(scopes) > 0),
        ADD COLUMN allowed_cidrs text[] NOT NULL DEFAULT '{}',
        ADD COLUMN expires_at timestamptz,
        ADD COLUMN replaced_by text COLLATE "C",
        ADD FOREIGN KEY (tenant_id, replaced_by) REFERENCES api_keys (tenant_id, id);
      ALTER TABLE api_keys ALTER COLUMN scopes DROP DEFAULT;
      GRANT SELECT (scopes, allowed_cidrs, expires_at) ON api_keys TO carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys
        DROP COLUMN replaced_by, DROP COLUMN expires_at, DROP COLUMN allowed_cidrs, DROP COLUMN scopes;
    `);
  }
}
