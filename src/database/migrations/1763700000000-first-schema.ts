import { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

/** Every table that belongs to a tenant. Row-level security and grants follow from this list. */
const TENANT_TABLES = [
  'provider_accounts',
  'api_keys',
  'templates',
  'template_versions',
  'attachment_blobs',
  'messages',
  'deliveries',
  'dispatches',
  'dispatch_attempts',
  'message_events',
  'provider_events',
  'suppressions',
  'webhook_endpoints',
  'webhook_deliveries',
  'webhook_attempts',
];

/** What the platform role may read or write of tenants' tables: enough to find due work and callers, no content. */
const PLATFORM_GRANTS = [
  'SELECT, INSERT, UPDATE ON tenants',
  'INSERT, SELECT (tenant_id, events_token_digest, events_bearer_digest) ON provider_accounts',
  'SELECT (tenant_id, id, key_digest, revoked_at, last_used_at), UPDATE (last_used_at) ON api_keys',
  'SELECT (tenant_id, id, status, next_attempt_at, rung_at, ring_count), UPDATE (rung_at, ring_count) ON messages',
  'SELECT (tenant_id, id, status, attempt, next_attempt_at, rung_at, ring_count), UPDATE (rung_at, ring_count, next_attempt_at) ON dispatches',
  'SELECT (tenant_id, id, fanned_out_at, recorded_at) ON message_events',
  'SELECT (tenant_id, id, applied_at, next_attempt_at) ON provider_events',
  'SELECT (tenant_id, id, status, next_attempt_at, rung_at, ring_count), UPDATE (rung_at, ring_count) ON webhook_deliveries',
];

export class FirstSchema1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carillon_app') THEN CREATE ROLE carillon_app; END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carillon_platform') THEN CREATE ROLE carillon_platform; END IF;
      END $$;

      CREATE TABLE tenants (
        id text COLLATE "C" PRIMARY KEY,
        name text NOT NULL,
        slug text NOT NULL UNIQUE,
        region text NOT NULL CHECK (region IN ('global', 'us', 'eu', 'au')),
        status text NOT NULL CHECK (status IN ('provisioning', 'active', 'suspending', 'suspended', 'reactivating')),
        provisioning_step text NOT NULL
          CHECK (provisioning_step IN ('requested', 'subaccount_ready', 'key_stored', 'events_registered')),
        provisioning_problem text,
        provisioning_tries integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX tenants_due ON tenants (next_attempt_at) WHERE status IN ('provisioning', 'suspending', 'reactivating');

      CREATE TABLE provider_accounts (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        subaccount_id text,
        api_key_sealed text,
        api_key_username text,
        api_key_tries integer NOT NULL DEFAULT 0,
        webhook_id integer,
        events_token_sealed text NOT NULL,
        events_token_digest text NOT NULL UNIQUE,
        events_bearer_sealed text NOT NULL,
        events_bearer_digest text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE api_keys (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        name text NOT NULL,
        hint text NOT NULL,
        key_digest text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        revoked_at timestamptz,
        PRIMARY KEY (tenant_id, id)
      );

      CREATE TABLE templates (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        name text NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        current_version integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, name)
      );

      CREATE TABLE template_versions (
        tenant_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        template_id text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        content jsonb NOT NULL,
        variables text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, template_id, version),
        FOREIGN KEY (tenant_id, template_id) REFERENCES templates (tenant_id, id)
      );

      CREATE TABLE attachment_blobs (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        sha256 text COLLATE "C" NOT NULL,
        size_bytes integer NOT NULL,
        content bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, sha256)
      );

      CREATE TABLE messages (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        addressing text NOT NULL CHECK (addressing IN ('shared', 'individual')),
        status text NOT NULL CHECK (status IN ('scheduled', 'released', 'cancelled')),
        content jsonb NOT NULL,
        template_version_id text COLLATE "C",
        variables jsonb NOT NULL DEFAULT '{}',
        metadata jsonb NOT NULL DEFAULT '{}',
        tags text[] NOT NULL DEFAULT '{}',
        on_unknown text NOT NULL CHECK (on_unknown IN ('resend', 'hold')),
        recipient_count integer NOT NULL,
        copy_bytes integer NOT NULL,
        scheduled_at timestamptz,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, template_version_id) REFERENCES template_versions (tenant_id, id)
      );
      CREATE INDEX messages_due ON messages (next_attempt_at) WHERE status = 'scheduled';

      CREATE TABLE dispatches (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        status text NOT NULL CHECK (status IN ('queued', 'sending', 'unknown', 'held', 'done')),
        attempt integer NOT NULL DEFAULT 0,
        settle_checks integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX dispatches_due ON dispatches (next_attempt_at) WHERE status = 'queued';
      CREATE INDEX dispatches_unsettled ON dispatches (next_attempt_at) WHERE status IN ('sending', 'unknown');

      CREATE TABLE dispatch_attempts (
        tenant_id text COLLATE "C" NOT NULL,
        dispatch_id text COLLATE "C" NOT NULL,
        attempt integer NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        outcome text CHECK (outcome IN ('accepted', 'refused', 'throttled', 'failed', 'unknown')),
        http_status integer,
        code text,
        detail text,
        provider_request_id text,
        PRIMARY KEY (tenant_id, dispatch_id, attempt),
        FOREIGN KEY (tenant_id, dispatch_id) REFERENCES dispatches (tenant_id, id)
      );

      CREATE TABLE deliveries (
        tenant_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        message_id text COLLATE "C" NOT NULL,
        role text NOT NULL CHECK (role IN ('to', 'cc', 'bcc')),
        position integer NOT NULL,
        recipient text NOT NULL,
        address text COLLATE "C" NOT NULL,
        variables jsonb,
        metadata jsonb,
        status text NOT NULL CHECK (status IN ('queued', 'unknown', 'sent', 'soft_bounced', 'rejected', 'failed',
                                               'delivered', 'bounced', 'suppressed', 'cancelled')),
        reason text,
        dispatch_id text COLLATE "C",
        possible_duplicate boolean NOT NULL DEFAULT false,
        provider_message_id text COLLATE "C",
        sent_at timestamptz,
        delivered_at timestamptz,
        opened_at timestamptz,
        clicked_at timestamptz,
        complained_at timestamptz,
        unsubscribed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id),
        FOREIGN KEY (tenant_id, dispatch_id) REFERENCES dispatches (tenant_id, id)
      );
      CREATE INDEX deliveries_of_message ON deliveries (tenant_id, message_id, id);
      CREATE INDEX deliveries_of_dispatch ON deliveries (tenant_id, dispatch_id);
      CREATE INDEX deliveries_by_provider_id ON deliveries (tenant_id, provider_message_id) WHERE provider_message_id IS NOT NULL;

      CREATE TABLE message_events (
        tenant_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        message_id text COLLATE "C" NOT NULL,
        delivery_id text COLLATE "C",
        type text NOT NULL,
        description text NOT NULL,
        data jsonb NOT NULL DEFAULT '{}',
        occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        fanned_out_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id),
        FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries (tenant_id, id)
      );
      CREATE INDEX message_events_of_message ON message_events (tenant_id, message_id, id);
      CREATE INDEX message_events_new ON message_events (tenant_id, id) WHERE fanned_out_at IS NULL;

      CREATE TABLE provider_events (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        dedupe_key text COLLATE "C" NOT NULL,
        payload jsonb NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        applied_at timestamptz,
        result text CHECK (result IN ('applied', 'unknown_word', 'unstamped', 'unmatched', 'faulty')),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, dedupe_key)
      );
      CREATE INDEX provider_events_new ON provider_events (tenant_id, next_attempt_at) WHERE applied_at IS NULL;

      CREATE TABLE suppressions (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        address text COLLATE "C" NOT NULL,
        reason text NOT NULL CHECK (reason IN ('hard_bounce', 'complaint', 'unsubscribe', 'opt_out', 'manual')),
        source text NOT NULL CHECK (source IN ('provider_event', 'api')),
        delivery_id text COLLATE "C",
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, channel, address),
        FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries (tenant_id, id)
      );

      CREATE TABLE webhook_endpoints (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        url text NOT NULL,
        description text NOT NULL DEFAULT '',
        event_types text[] NOT NULL,
        secret_sealed text NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        deleted_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );

      CREATE TABLE webhook_deliveries (
        tenant_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        endpoint_id text COLLATE "C" NOT NULL,
        event_id text COLLATE "C" NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
        attempt integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, endpoint_id, event_id),
        FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id),
        FOREIGN KEY (tenant_id, event_id) REFERENCES message_events (tenant_id, id)
      );
      CREATE INDEX webhook_deliveries_of_endpoint ON webhook_deliveries (tenant_id, endpoint_id, id);
      CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';

      CREATE TABLE webhook_attempts (
        tenant_id text COLLATE "C" NOT NULL,
        webhook_delivery_id text COLLATE "C" NOT NULL,
        attempt integer NOT NULL,
        started_at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        response_status integer,
        response_body text,
        problem text,
        PRIMARY KEY (tenant_id, webhook_delivery_id, attempt),
        FOREIGN KEY (tenant_id, webhook_delivery_id) REFERENCES webhook_deliveries (tenant_id, id)
      );

      ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
      ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON tenants TO carillon_app
        USING (id = nullif(current_setting('app.tenant_id', true), ''))
        WITH CHECK (id = nullif(current_setting('app.tenant_id', true), ''));
      CREATE POLICY platform ON tenants TO carillon_platform USING (true) WITH CHECK (true);
      GRANT SELECT, UPDATE ON tenants TO carillon_app;
    `);
    await wallOff(runner, TENANT_TABLES);
    for (const grant of PLATFORM_GRANTS) await runner.query(`GRANT ${grant} TO carillon_platform`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${[...TENANT_TABLES].reverse().join(', ')}, tenants`);
  }
}
