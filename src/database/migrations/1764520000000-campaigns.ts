import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

const TABLES = [
  'gates',
  'campaigns',
  'campaign_recipients',
  'campaign_runs',
  'run_variants',
  'run_groups',
  'run_recipients',
  'campaign_settings',
  'test_clocks',
];
/** What the roles of keys that exist could do so far, they can do with campaigns too. */
const SCOPES = [
  ['messages:read', 'campaigns:read'],
  ['messages:write', 'campaigns:write'],
] as const;

/** Campaigns, their runs, who is in a run, and the gates that what they send passes. */
export class Campaigns1764520000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gates (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        paused boolean NOT NULL DEFAULT false,
        opens_at timestamptz NOT NULL DEFAULT '-infinity',
        closes_at timestamptz NOT NULL DEFAULT 'infinity',
        PRIMARY KEY (tenant_id, id)
      );
      ALTER TABLE messages ADD COLUMN gate_id text COLLATE "C",
        ADD FOREIGN KEY (tenant_id, gate_id) REFERENCES gates (tenant_id, id);
      ALTER TABLE dispatches ADD COLUMN gate_id text COLLATE "C",
        ADD FOREIGN KEY (tenant_id, gate_id) REFERENCES gates (tenant_id, id);
      CREATE INDEX messages_of_gate ON messages (tenant_id, gate_id) WHERE gate_id IS NOT NULL;
      CREATE INDEX dispatches_waiting_at_gate ON dispatches (tenant_id, gate_id)
        WHERE gate_id IS NOT NULL AND status = 'queued';

      CREATE TABLE campaigns (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        id text COLLATE "C" NOT NULL,
        name text NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms')),
        test boolean NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'pending_approval', 'scheduled', 'running', 'paused',
          'completed', 'cancelled', 'failed')),
        template_id text COLLATE "C" NOT NULL,
        template_version integer,
        content jsonb NOT NULL,
        audience_id text COLLATE "C",
        schedule jsonb,
        rules jsonb NOT NULL,
        experiment jsonb,
        launched_at timestamptz,
        launched_by text,
        planned_to timestamptz,
        next_run_at timestamptz,
        next_attempt_at timestamptz,
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        last_position integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, template_id) REFERENCES templates (tenant_id, id)
      );

      CREATE TABLE campaign_recipients (
        tenant_id text COLLATE "C" NOT NULL,
        campaign_id text COLLATE "C" NOT NULL,
        address text COLLATE "C" NOT NULL,
        position integer NOT NULL,
        recipient text NOT NULL,
        locale text,
        time_zone text,
        variables jsonb NOT NULL DEFAULT '{}',
        metadata jsonb,
        PRIMARY KEY (tenant_id, campaign_id, address),
        FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
      );

      CREATE TABLE campaign_runs (
        tenant_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        campaign_id text COLLATE "C" NOT NULL,
        occurrence text COLLATE "C" NOT NULL,
        dry boolean NOT NULL DEFAULT false,
        status text NOT NULL CHECK (status IN ('awaiting_decision', 'gathering', 'running', 'paused', 'finishing',
          'completed', 'skipped', 'cancelled', 'failed')),
        resumes_as text CHECK (resumes_as IN ('gathering', 'running', 'finishing')),
        source text NOT NULL DEFAULT 'given' CHECK (source IN ('given', 'audience')),
        gathered_to integer NOT NULL DEFAULT 0,
        gathered_contact text COLLATE "C",
        last_position integer NOT NULL DEFAULT 0,
        gathered integer NOT NULL DEFAULT 0,
        skipped integer NOT NULL DEFAULT 0,
        problem text,
        estimate jsonb,
        test_ends_at timestamptz,
        winner integer,
        planned_at timestamptz NOT NULL,
        started_at timestamptz,
        released_at timestamptz,
        finished_at timestamptz,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        rung_at timestamptz,
        ring_count integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, campaign_id, occurrence),
        FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
      );
      CREATE INDEX campaign_runs_due ON campaign_runs (next_attempt_at)
        WHERE status IN ('gathering', 'running', 'finishing', 'cancelled') AND finished_at IS NULL;

      CREATE TABLE run_variants (
        tenant_id text COLLATE "C" NOT NULL,
        run_id text COLLATE "C" NOT NULL,
        number integer NOT NULL,
        name text,
        template_id text COLLATE "C" NOT NULL,
        template_version_id text COLLATE "C" NOT NULL,
        variables jsonb NOT NULL,
        PRIMARY KEY (tenant_id, run_id, number),
        FOREIGN KEY (tenant_id, run_id) REFERENCES campaign_runs (tenant_id, id),
        FOREIGN KEY (tenant_id, template_version_id) REFERENCES template_versions (tenant_id, id)
      );

      CREATE TABLE run_groups (
        tenant_id text COLLATE "C" NOT NULL,
        run_id text COLLATE "C" NOT NULL,
        number integer NOT NULL,
        gate_id text COLLATE "C" NOT NULL,
        time_zone text,
        variant integer,
        launches_at timestamptz NOT NULL,
        opens_at timestamptz,
        skip_code text,
        filled_to integer NOT NULL DEFAULT 0,
        filled integer NOT NULL DEFAULT 0,
        done boolean NOT NULL DEFAULT false,
        PRIMARY KEY (tenant_id, run_id, number),
        FOREIGN KEY (tenant_id, run_id) REFERENCES campaign_runs (tenant_id, id),
        FOREIGN KEY (tenant_id, gate_id) REFERENCES gates (tenant_id, id)
      );

      CREATE TABLE run_recipients (
        tenant_id text COLLATE "C" NOT NULL,
        run_id text COLLATE "C" NOT NULL,
        group_number integer NOT NULL,
        position integer NOT NULL,
        address text COLLATE "C" NOT NULL,
        recipient text NOT NULL,
        locale text,
        variables jsonb NOT NULL,
        metadata jsonb,
        sample boolean NOT NULL DEFAULT false,
        skip_code text,
        skipped text,
        PRIMARY KEY (tenant_id, run_id, address),
        FOREIGN KEY (tenant_id, run_id) REFERENCES campaign_runs (tenant_id, id)
      );

      CREATE TABLE campaign_settings (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        time_zone text NOT NULL DEFAULT 'UTC',
        sending_window jsonb,
        frequency_cap jsonb,
        approval_required boolean NOT NULL DEFAULT false,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE test_clocks (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        ahead_ms bigint NOT NULL DEFAULT 0
      );

      CREATE TABLE run_fence (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        due_before timestamptz NOT NULL,
        set_at timestamptz NOT NULL DEFAULT now()
      );
      GRANT SELECT ON run_fence TO carillon_app;
      GRANT SELECT, INSERT, UPDATE ON run_fence TO carillon_platform;
      CREATE INDEX run_recipients_of_address ON run_recipients (tenant_id, address);
      CREATE INDEX campaign_recipients_in_order ON campaign_recipients (tenant_id, campaign_id, position);
      CREATE INDEX campaign_recipients_of_address ON campaign_recipients (tenant_id, address);
      CREATE INDEX run_recipients_in_group ON run_recipients (tenant_id, run_id, group_number, position);
      CREATE INDEX run_groups_of_gate ON run_groups (tenant_id, gate_id);
      CREATE INDEX run_recipients_sampled ON run_recipients (tenant_id, run_id) WHERE sample;
      CREATE INDEX campaigns_due ON campaigns (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
      CREATE INDEX campaign_runs_open ON campaign_runs (tenant_id, campaign_id) WHERE finished_at IS NULL;
      CREATE INDEX dispatches_of_gate ON dispatches (tenant_id, gate_id) WHERE gate_id IS NOT NULL;
      CREATE INDEX run_recipients_skipped ON run_recipients (tenant_id, run_id, position) WHERE skipped IS NOT NULL;

      GRANT SELECT, UPDATE (closes_at) ON gates TO carillon_platform;
      GRANT SELECT (gate_id) ON dispatches TO carillon_platform;
      GRANT SELECT (tenant_id, id, status, finished_at, next_attempt_at, rung_at, ring_count),
            UPDATE (rung_at, ring_count) ON campaign_runs TO carillon_platform;
      GRANT SELECT (tenant_id, id, status, next_attempt_at, rung_at, ring_count),
            UPDATE (rung_at, ring_count) ON campaigns TO carillon_platform;
    `);
    await wallOff(runner, TABLES);
    // The owner sees no rows of tenants while row-level security is forced.
    await runner.query('ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY');
    for (const [has, gets] of SCOPES) {
      await runner.query(
        `UPDATE api_keys SET scopes = array_append(scopes, '${gets}') WHERE '${has}' = ANY(scopes)`,
      );
    }
    await runner.query('ALTER TABLE api_keys FORCE ROW LEVEL SECURITY');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY');
    for (const [, gets] of SCOPES) {
      await runner.query(`UPDATE api_keys SET scopes = array_remove(scopes, '${gets}')`);
    }
    await runner.query('ALTER TABLE api_keys FORCE ROW LEVEL SECURITY');
    await runner.query(`
      ALTER TABLE dispatches DROP COLUMN gate_id;
      ALTER TABLE messages DROP COLUMN gate_id;
      DROP TABLE run_fence, test_clocks, campaign_settings, run_recipients, run_groups, run_variants, campaign_runs,
        campaign_recipients, campaigns, gates;
    `);
  }
}
