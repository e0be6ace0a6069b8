import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes of an authenticator beside the password, and codes on paper for when it is lost. */
export class SecondFactors1764640000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE people
        ADD COLUMN totp_sealed text,
        ADD COLUMN totp_confirmed_at timestamptz,
        ADD COLUMN totp_last_step integer;
      CREATE TABLE recovery_codes (
        person_id text COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        code_digest text NOT NULL,
        PRIMARY KEY (person_id, code_digest)
      );
      GRANT UPDATE (totp_sealed, totp_confirmed_at, totp_last_step) ON people TO carillon_platform;
      GRANT SELECT, INSERT, DELETE ON recovery_codes TO carillon_platform;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE recovery_codes;
      ALTER TABLE people DROP COLUMN totp_last_step, DROP COLUMN totp_confirmed_at, DROP COLUMN totp_sealed;
    `);
  }
}
