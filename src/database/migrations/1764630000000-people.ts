import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

const TENANT_TABLES = ['memberships', 'invitations'];

const NEW_SCOPES = `'{members:read,members:write}'::text[]`;
/** What a key has that can do everything: it could make itself another one that may invite people, too. */
const ALL_OTHERS = `'{messages:read,messages:write,templates:read,templates:write,campaigns:read,campaigns:write,
  suppressions:read,suppressions:write,contacts:read,contacts:write,webhooks:read,webhooks:write,senders:read,senders:write,
  smtp:read,smtp:write,reports:read,api_keys:read,api_keys:write,privacy:read,privacy:write,audit:read}'::text[]`;

/** People who sign in, what they may do and where, and what is held against guessing. */
export class People1764630000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE people (
        id text COLLATE "C" PRIMARY KEY,
        email text COLLATE "C" NOT NULL UNIQUE CHECK (email = lower(email)),
        name text NOT NULL,
        password_hash text,
        operator_role text CHECK (operator_role IN ('owner', 'operator', 'read_only')),
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE sessions (
        token_digest text PRIMARY KEY,
        person_id text COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX sessions_of_person ON sessions (person_id);
      CREATE TABLE memberships (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        person_id text COLLATE "C" NOT NULL REFERENCES people (id),
        role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, person_id)
      );
      CREATE INDEX memberships_of_person ON memberships (person_id);
      CREATE TABLE invitations (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        email text COLLATE "C" NOT NULL CHECK (email = lower(email)),
        role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
        token_digest text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE TABLE operator_invitations (
        id text COLLATE "C" PRIMARY KEY,
        email text COLLATE "C" NOT NULL CHECK (email = lower(email)),
        role text NOT NULL CHECK (role IN ('owner', 'operator', 'read_only')),
        token_digest text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE TABLE password_resets (
        token_digest text PRIMARY KEY,
        person_id text COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX password_resets_of_person ON password_resets (person_id);
      CREATE TABLE sign_in_guesses (
        name text PRIMARY KEY,
        failures integer NOT NULL DEFAULT 0,
        last_at timestamptz NOT NULL DEFAULT now(),
        wait_until timestamptz,
        trusted_until timestamptz
      );
      CREATE INDEX sign_in_guesses_by_age ON sign_in_guesses (last_at);

      CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        DELETE FROM sessions WHERE person_id = to_jsonb(coalesce(NEW, OLD)) ->> TG_ARGV[0];
        RETURN NULL;
      END $$;
      CREATE TRIGGER memberships_end_sessions AFTER INSERT OR UPDATE OR DELETE ON memberships
        FOR EACH ROW EXECUTE FUNCTION end_sessions('person_id');
      CREATE TRIGGER people_end_sessions AFTER UPDATE ON people
        FOR EACH ROW WHEN ((OLD.password_hash, OLD.operator_role) IS DISTINCT FROM (NEW.password_hash, NEW.operator_role))
        EXECUTE FUNCTION end_sessions('id');

      GRANT SELECT, INSERT, DELETE, UPDATE (name, password_hash, operator_role) ON people TO carillon_platform;
      GRANT SELECT, INSERT, DELETE, UPDATE (last_used_at) ON sessions TO carillon_platform;
      GRANT SELECT, INSERT, DELETE ON memberships, operator_invitations, password_resets TO carillon_platform;
      GRANT SELECT, DELETE ON invitations TO carillon_platform;
      GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_guesses TO carillon_platform;

      -- Wider than the one before: no row that is there needs to be looked at.
      ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_actor_kind_check,
        ADD CONSTRAINT audit_entries_actor_kind_check CHECK (actor_kind IN ('api_key', 'operator', 'person')) NOT VALID;
      -- What people do to their own account is written down where they have rights; only operators' entries can be read.
      ALTER POLICY operator ON audit_entries WITH CHECK (true);

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
      UPDATE api_keys SET scopes = array_remove(array_remove(scopes, 'members:read'), 'members:write');
      ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
      ALTER POLICY operator ON audit_entries WITH CHECK (actor_kind = 'operator');
      ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_actor_kind_check,
        ADD CONSTRAINT audit_entries_actor_kind_check CHECK (actor_kind IN ('api_key', 'operator')) NOT VALID;
      DROP TABLE sign_in_guesses, password_resets, operator_invitations, invitations, memberships, sessions, people;
      DROP FUNCTION end_sessions;
    `);
  }
}
