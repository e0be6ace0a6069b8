import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Made and migrated once per run; each test file gets a copy of it. */
export const TEMPLATE_DATABASE = 'carillon_template';

const WORKERS = 8;

export interface TestDatabase {
  /** The owner's connection, as DATABASE_URL is. */
  url: string;
  /** A copy of it as it is at this moment; every connection to it is cut for that. */
  backUp(): Promise<void>;
  /** What was committed after the backup is gone. */
  restore(): Promise<void>;
  drop(): Promise<void>;
}

/** A migrated, empty database of the caller's own; about 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `carillon_test_${process.env.JEST_WORKER_ID ?? '0'}_${randomBytes(4).toString('hex')}`;
  await asAdmin(`create database ${name} template ${TEMPLATE_DATABASE} strategy file_copy`);
  const url = new URL(fromSetup('TEST_DATABASE_ADMIN_URL'));
  url.pathname = `/${name}`;
  const backup = `${name}_backup`;
  return {
    url: url.href,
    backUp: () => copyDatabase(name, backup),
    restore: () => copyDatabase(backup, name),
    drop: async () => {
      for (const each of [name, backup]) await asAdmin(`drop database if exists ${each} with (force)`);
    },
  };
}

/** Nobody may be connected to what is copied. */
async function copyDatabase(from: string, to: string): Promise<void> {
  await asAdmin(`alter database ${from} allow_connections false`);
  await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${from}'`);
  await asAdmin(`drop database if exists ${to} with (force)`);
  await asAdmin(`create database ${to} template ${from} strategy file_copy`);
  await asAdmin(`alter database ${from} allow_connections true`);
}

/**
 * A Redis database of this test file's own, emptied before it begins (see flush-redis.ts): whatever another file may have
 * left running takes none of its jobs. No two that run at once share one.
 */
export function testRedisUrl(): string {
  const url = new URL(fromSetup('TEST_REDIS_URL'));
  const digest = createHash('sha256')
    .update(expect.getState().testPath ?? '')
    .digest();
  const files = Math.floor(Number(fromSetup('TEST_REDIS_DATABASES')) / WORKERS);
  const worker = Number(process.env.JEST_WORKER_ID ?? '0') % WORKERS;
  url.pathname = `/${(digest.readUInt16BE() % files) * WORKERS + worker}`;
  return url.href;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: fromSetup('TEST_DATABASE_ADMIN_URL') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: Jest's global set-up has not run.`);
  return value;
}
