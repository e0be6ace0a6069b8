import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

const TENANT_TABLES = [
  'contacts',
  'audiences',
  'audience_members',
  'contact_imports',
  'contact_import_parts',
  'contact_import_errors',
];

const NEW_SCOPES = `'{contacts:read,contacts:write}'::text[]`;
/** What a key had that could do everything. */
const ALL_OTHERS = `'{messages:read,messages:write,templates:read,templates:write,suppressions:read,suppressions:write,webhooks:read,
  webhooks:write,senders:read,senders:write,smtp:read,smtp:write,reports:read,api_keys:read,api_keys:write,privacy:read,
  privacy:write,audit:read}'::text[]`;

/** Contacts, audiences of them, and imports. Keys that could do everything can do this as well. */
export class ContactsAndAudiences1764510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contacts (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        email text COLLATE "C",
        phone text COLLATE "C",
        external_id text COLLATE "C",
        locale text COLLATE "C",
        time_zone text COLLATE "C",
        properties jsonb NOT NULL DEFAULT '{}',
        last_import_id text COLLATE "C",
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        -- Deferrable: looked at when a statement ends, so that one statement can hand an address from one to another.
        UNIQUE (tenant_id, email) DEFERRABLE,
        UNIQUE (tenant_id, phone) DEFERRABLE,
        UNIQUE (tenant_id, external_id) DEFERRABLE,
        CHECK (email IS NOT NULL OR phone IS NOT NULL)
      );

      CREATE TABLE audiences (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('static', 'filter')),
        filter jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, name),
        CHECK ((kind = 'filter') = (filter IS NOT NULL))
      );

      CREATE TABLE audience_members (
        tenant_id text COLLATE "C" NOT NULL,
        audience_id text COLLATE "C" NOT NULL,
        contact_id text COLLATE "C" NOT NULL,
        added_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, audience_id, contact_id),
        FOREIGN KEY (tenant_id, audience_id) REFERENCES audiences (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX audience_members_of_contact ON audience_members (tenant_id, contact_id);

      CREATE TABLE contact_imports (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        status text NOT NULL CHECK (status IN ('receiving', 'queued', 'running', 'completed', 'cancelled', 'failed')),
        format text NOT NULL CHECK (format IN ('csv', 'ndjson')),
        columns jsonb NOT NULL DEFAULT '[]',
        property_types text NOT NULL CHECK (property_types IN ('inferred', 'text')),
        audience_id text COLLATE "C",
        parts_stored integer NOT NULL DEFAULT 0,
        parts_done integer NOT NULL DEFAULT 0,
        rows_total integer NOT NULL DEFAULT 0,
        rows_done integer NOT NULL DEFAULT 0,
        created_count integer NOT NULL DEFAULT 0,
        updated_count integer NOT NULL DEFAULT 0,
        duplicate_count integer NOT NULL DEFAULT 0,
        failed_count integer NOT NULL DEFAULT 0,
        problem text,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        next_attempt_at timestamptz DEFAULT now(),
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audience_id) REFERENCES audiences (tenant_id, id) ON DELETE SET NULL (audience_id)
      );
      CREATE INDEX contact_imports_due ON contact_imports (next_attempt_at);
      CREATE INDEX contact_imports_of_audience ON contact_imports (tenant_id, audience_id);

      CREATE TABLE contact_import_parts (
        tenant_id text COLLATE "C" NOT NULL,
        import_id text COLLATE "C" NOT NULL,
        position integer NOT NULL,
        rows jsonb NOT NULL,
        PRIMARY KEY (tenant_id, import_id, position),
        FOREIGN KEY (tenant_id, import_id) REFERENCES contact_imports (tenant_id, id)
      );

      CREATE TABLE contact_import_errors (
        tenant_id text COLLATE "C" NOT NULL,
        import_id text COLLATE "C" NOT NULL,
        line integer NOT NULL,
        field text COLLATE "C" NOT NULL,
        code text NOT NULL,
        PRIMARY KEY (tenant_id, import_id, line, field),
        FOREIGN KEY (tenant_id, import_id) REFERENCES contact_imports (tenant_id, id)
      );

      GRANT SELECT (tenant_id, id, status, next_attempt_at, rung_at, ring_count), UPDATE (rung_at, ring_count)
         ON contact_imports TO carillon_platform;

      ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY;
      UPDATE api_keys SET scopes = scopes || ${NEW_SCOPES} WHERE scopes @> ${ALL_OTHERS};
      ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
    `);
    await wallOff(runner, TENANT_TABLES);
  }

  /** A key that could do nothing else is revoked: it must not be able to do everything, nor to hold no scope. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY;
      UPDATE api_keys SET scopes = '{messages:read}', revoked_at = coalesce(revoked_at, now()) WHERE scopes <@ ${NEW_SCOPES};
      UPDATE api_keys SET scopes = array_remove(array_remove(scopes, 'contacts:read'), 'contacts:write');
      ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
      DROP TABLE ${[...TENANT_TABLES].reverse().join(', ')};
    `);
  }
}
