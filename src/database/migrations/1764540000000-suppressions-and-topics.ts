import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

const TABLES = [
  'topics',
  'topic_preferences',
  'suppression_settings',
  'provider_syncs',
  'provider_suppression_changes',
  'received_sms',
];

const REASONS = `'hard_bounce', 'complaint', 'unsubscribe', 'opt_out', 'manual'`;
const SOURCES = `'provider_event', 'api'`;

/** Suppressions of a topic or for a time, from wherever they come; topics, and who wants which. */
export class SuppressionsAndTopics1764540000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE topics (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        key text COLLATE "C" NOT NULL,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        consent text NOT NULL CHECK (consent IN ('opt_in', 'opt_out')),
        archived_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, key)
      );

      CREATE TABLE topic_preferences (
        tenant_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        topic text COLLATE "C" NOT NULL,
        address text COLLATE "C" NOT NULL,
        test boolean NOT NULL,
        subscribed boolean NOT NULL,
        source text NOT NULL CHECK (source IN ('api', 'unsubscribe_page')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, topic, address, test),
        FOREIGN KEY (tenant_id, topic) REFERENCES topics (tenant_id, key)
      );
      CREATE INDEX topic_preferences_of_address ON topic_preferences (tenant_id, address);

      CREATE TABLE suppression_settings (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        soft_bounces integer NOT NULL,
        within_days integer NOT NULL,
        for_days integer NOT NULL,
        unsubscribe_mailto text,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE provider_syncs (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        kind text NOT NULL CHECK (kind IN ('suppressions', 'received_sms', 'events')),
        taken_until timestamptz,
        next_attempt_at timestamptz NOT NULL,
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        leased_until timestamptz,
        PRIMARY KEY (tenant_id, kind)
      );
      CREATE INDEX dispatches_of_sms ON dispatches (tenant_id, next_attempt_at) WHERE channel = 'sms';
      CREATE INDEX provider_syncs_due ON provider_syncs (kind, next_attempt_at);
      GRANT SELECT (tenant_id, kind, next_attempt_at, rung_at, ring_count, leased_until),
            INSERT (tenant_id, kind, next_attempt_at), UPDATE (rung_at, ring_count) ON provider_syncs TO carillon_platform;

      CREATE TABLE provider_suppression_changes (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        address text COLLATE "C" NOT NULL,
        change text NOT NULL CHECK (change IN ('add', 'remove')),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, address)
      );

      CREATE TABLE received_sms (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        provider_id text COLLATE "C" NOT NULL,
        from_number text COLLATE "C" NOT NULL,
        to_number text NOT NULL,
        content text,
        keyword text CHECK (keyword IN ('opt_out', 'opt_in')),
        delivery_id text COLLATE "C",
        received_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, provider_id),
        FOREIGN KEY (delivery_id, tenant_id) REFERENCES deliveries (id, tenant_id)
      );
      CREATE INDEX received_sms_of_number ON received_sms (tenant_id, from_number);
      CREATE INDEX received_sms_to_wipe ON received_sms (tenant_id, received_at) WHERE content IS NOT NULL;

      ALTER TABLE suppressions
        ADD COLUMN topic text COLLATE "C",
        ADD COLUMN expires_at timestamptz,
        ADD FOREIGN KEY (tenant_id, topic) REFERENCES topics (tenant_id, key),
        DROP CONSTRAINT suppressions_reason_check,
        ADD CONSTRAINT suppressions_reason_check CHECK (reason IN (${REASONS}, 'soft_bounces', 'compliance')),
        DROP CONSTRAINT suppressions_source_check,
        ADD CONSTRAINT suppressions_source_check
          CHECK (source IN (${SOURCES}, 'import', 'unsubscribe_page', 'sms_keyword', 'provider_sync')),
        DROP CONSTRAINT suppressions_tenant_id_channel_address_test_key,
        ADD CONSTRAINT suppressions_of_address_key UNIQUE NULLS NOT DISTINCT (tenant_id, channel, address, test, topic);
      CREATE INDEX suppressions_expiring ON suppressions (tenant_id, expires_at) WHERE expires_at IS NOT NULL;

      ALTER TABLE messages
        ADD COLUMN topic text COLLATE "C",
        ADD COLUMN unsubscribe boolean NOT NULL DEFAULT false,
        ADD FOREIGN KEY (tenant_id, topic) REFERENCES topics (tenant_id, key);
    `);
    await wallOff(runner, TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE messages DROP COLUMN unsubscribe, DROP COLUMN topic;
      ALTER TABLE suppressions NO FORCE ROW LEVEL SECURITY;
      DELETE FROM suppressions WHERE topic IS NOT NULL OR expires_at <= now();
      UPDATE suppressions SET reason = 'manual' WHERE reason IN ('soft_bounces', 'compliance');
      UPDATE suppressions SET source = 'api' WHERE source NOT IN (${SOURCES});
      ALTER TABLE suppressions FORCE ROW LEVEL SECURITY;
      DROP INDEX suppressions_expiring;
      ALTER TABLE suppressions
        DROP CONSTRAINT suppressions_of_address_key,
        ADD CONSTRAINT suppressions_tenant_id_channel_address_test_key UNIQUE (tenant_id, channel, address, test),
        DROP CONSTRAINT suppressions_reason_check,
        ADD CONSTRAINT suppressions_reason_check CHECK (reason IN (${REASONS})),
        DROP CONSTRAINT suppressions_source_check,
        ADD CONSTRAINT suppressions_source_check CHECK (source IN (${SOURCES})),
        DROP COLUMN expires_at, DROP COLUMN topic;
      DROP TABLE received_sms, provider_suppression_changes, provider_syncs, suppression_settings, topic_preferences, topics;
    `);
  }
}
