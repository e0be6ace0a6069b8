import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trace in which a message was accepted, so that what is done for it later goes on with it. */
export class Traces1764590000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE messages ADD COLUMN traceparent text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE messages DROP COLUMN traceparent`);
  }
}
