import type { PoolConfig } from 'pg';
import { DataSource, DataSourceOptions, EntitySchema } from 'typeorm';
import { FirstSchema1763700000000 } from './migrations/1763700000000-first-schema';
import { LendDomains1763800000000 } from './migrations/1763800000000-lend-domains';
import { Lanes1763900000000 } from './migrations/1763900000000-lanes';
import { Idempotency1763950000000 } from './migrations/1763950000000-idempotency';
import { Quotas1764000000000 } from './migrations/1764000000000-quotas';
import { Decisions1764200000000 } from './migrations/1764200000000-decisions';
import { IdsFirst1764300000000 } from './migrations/1764300000000-ids-first';
import { KeysAndAudit1764400000000 } from './migrations/1764400000000-keys-and-audit';
import { SecretsAndRetention1764420000000 } from './migrations/1764420000000-secrets-and-retention';
import { TestMode1764430000000 } from './migrations/1764430000000-test-mode';
import { RequestRates1764440000000 } from './migrations/1764440000000-request-rates';
import { Templates1764500000000 } from './migrations/1764500000000-templates';
import { PlatformTemplates1764500500000 } from './migrations/1764500500000-platform-templates';
import { ContactsAndAudiences1764510000000 } from './migrations/1764510000000-contacts-and-audiences';
import { Campaigns1764520000000 } from './migrations/1764520000000-campaigns';
import { SuppressionsAndTopics1764540000000 } from './migrations/1764540000000-suppressions-and-topics';
import { Webhooks1764550000000 } from './migrations/1764550000000-webhooks';
import { Statistics1764560000000 } from './migrations/1764560000000-statistics';
import { SendingAlarms1764570000000 } from './migrations/1764570000000-sending-alarms';
import { Observation1764580000000 } from './migrations/1764580000000-observation';
import { Traces1764590000000 } from './migrations/1764590000000-traces';
import { SetAside1764600000000 } from './migrations/1764600000000-set-aside';
import { LedgerMonths1764610000000 } from './migrations/1764610000000-ledger-months';
import { People1764630000000 } from './migrations/1764630000000-people';
import { SecondFactors1764640000000 } from './migrations/1764640000000-second-factors';
import { SnakeNamingStrategy } from './snake-naming.strategy';

type EntityClass = (new () => object) | EntitySchema;

export const MIGRATIONS = [
  FirstSchema1763700000000,
  LendDomains1763800000000,
  Lanes1763900000000,
  Idempotency1763950000000,
  Quotas1764000000000,
  Decisions1764200000000,
  IdsFirst1764300000000,
  KeysAndAudit1764400000000,
  SecretsAndRetention1764420000000,
  TestMode1764430000000,
  RequestRates1764440000000,
  Templates1764500000000,
  PlatformTemplates1764500500000,
  ContactsAndAudiences1764510000000,
  Campaigns1764520000000,
  SuppressionsAndTopics1764540000000,
  Webhooks1764550000000,
  Statistics1764560000000,
  SendingAlarms1764570000000,
  Observation1764580000000,
  Traces1764590000000,
  SetAside1764600000000,
  LedgerMonths1764610000000,
  People1764630000000,
  SecondFactors1764640000000,
];

/** Common to the API, the workers, the migrations and the tests. The schema comes from migrations only. */
export function dataSourceOptions(
  url: string,
  entities: EntityClass[],
  poolSize: number,
  poolOptions: Pick<PoolConfig, 'Client'> = {},
): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    migrations: MIGRATIONS,
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    poolSize,
    connectTimeoutMS: 5_000,
    extra: {
      ...poolOptions,
      // A statement need not wait for the answer to the one before it.
      pipeline: true,
      statement_timeout: 15_000,
      // Whoever waits for a lock that long is better told to come again.
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
      application_name: 'carillon',
    },
  };
}

export function createDataSource(
  url: string,
  entities: EntityClass[],
  poolSize: number,
  poolOptions: Pick<PoolConfig, 'Client'> = {},
): DataSource {
  return new DataSource(dataSourceOptions(url, entities, poolSize, poolOptions));
}
