import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from '../row-level-security';

const TENANT_TABLES = ['reputation_hours', 'sending_alarms'];

/** What the last day's e-mails came to, by hour, and tenants whose bulk waits because of it. */
export class SendingAlarms1764570000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reputation_hours (
        tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
        hour timestamptz NOT NULL,
        delivered integer NOT NULL,
        bounced integer NOT NULL,
        complained integer NOT NULL,
        PRIMARY KEY (tenant_id, hour)
      );

      CREATE TABLE sending_alarms (
        tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
        reason text NOT NULL CHECK (reason IN ('bounces', 'complaints')),
        rate double precision NOT NULL,
        recipients integer NOT NULL,
        raised_at timestamptz NOT NULL DEFAULT now()
      );
      GRANT SELECT (tenant_id) ON sending_alarms TO carillon_platform;
    `);
    await wallOff(runner, TENANT_TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE sending_alarms, reputation_hours`);
  }
}
