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
  'privacy:read',
  'privacy:write',
  'audit:read',
];

/** What a key may do, from where and until when, who operates the platform, and who changed what. */
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

      CREATE TABLE operators (
        id text COLLATE "C" PRIMARY KEY,
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('owner', 'operator', 'read_only')),
        hint text NOT NULL,
        key_digest text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz
      );
      GRANT SELECT, INSERT, UPDATE (name, role, hint, key_digest, expires_at, last_used_at, revoked_at)
         ON operators TO carillon_platform;

      CREATE TABLE audit_entries (
        scope text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT now(),
        actor_kind text NOT NULL CHECK (actor_kind IN ('api_key', 'operator')),
        actor_id text COLLATE "C" NOT NULL,
        address text NOT NULL,
        request_id text COLLATE "C" NOT NULL,
        action text COLLATE "C" NOT NULL,
        target text COLLATE "C",
        outcome text NOT NULL CHECK (outcome IN ('done', 'asked', 'refused', 'unclear')),
        before jsonb,
        after jsonb,
        PRIMARY KEY (scope, id)
      );
      CREATE INDEX audit_entries_of_actor ON audit_entries (scope, actor_id, id);
      CREATE INDEX audit_entries_of_action ON audit_entries (scope, action, id);
      CREATE INDEX audit_entries_of_operators ON audit_entries (id) WHERE actor_kind = 'operator';
      ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
      ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON audit_entries TO carillon_app
        USING (scope = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (scope = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY operator ON audit_entries TO carillon_platform
        USING (actor_kind = 'operator') WITH CHECK (actor_kind = 'operator');
      GRANT SELECT, INSERT ON audit_entries TO carillon_app, carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_entries, operators;
      ALTER TABLE api_keys
        DROP COLUMN replaced_by, DROP COLUMN expires_at, DROP COLUMN allowed_cidrs, DROP COLUMN scopes;
    `);
  }
}
