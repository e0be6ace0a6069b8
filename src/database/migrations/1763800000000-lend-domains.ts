import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The operator names tenants and the provider subaccounts: lending a domain translates between them. */
export class LendDomains1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT SELECT (subaccount_id) ON provider_accounts TO carillon_platform');
    await runner.query('CREATE INDEX provider_accounts_subaccount ON provider_accounts (subaccount_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX provider_accounts_subaccount');
    await runner.query('REVOKE SELECT (subaccount_id) ON provider_accounts FROM carillon_platform');
  }
}
