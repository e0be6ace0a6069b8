import { chmodSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { Client } from 'pg';
import { startPostgres, type DatabaseUrl } from '../services/embedded-postgres';
import { obtainRedisServer } from '../services/install-redis';
import { startRedis } from '../services/redis';
import { PlainError } from '../support/plain-error';
import { freePort } from '../support/ports';
import { makeSecrets, type Secrets } from '../support/secrets';
import type { Stack } from '../support/stack';
import type { Say } from '../support/steps';
import { productEnvironment } from './process-environments';

const TEMPLATE = 'bench_template';
const TMPFS = 0x01021994;

/**
 * PostgreSQL and Redis as `npm start` runs them: durable, with their own defaults, in a folder on a disk. The product and
 * the baselines use the same two servers.
 */
export class BenchServices {
  private constructor(
    readonly folder: string,
    readonly secrets: Secrets,
    readonly redisUrl: string,
    private readonly urlOf: DatabaseUrl,
  ) {}

  static async start(stack: Stack, folder: string, say: Say): Promise<BenchServices> {
    const secrets = makeSecrets();
    const server = await obtainRedisServer(stack, say);
    const redisUrl = await startRedis(
      { server, dataFolder: join(folder, 'redis'), port: await freePort(), persistent: true },
      stack,
    );
    const urlOf = await startPostgres(
      { dataFolder: join(folder, 'postgres'), port: await freePort(), password: secrets.postgresPassword },
      stack,
    );
    const services = new BenchServices(folder, secrets, redisUrl, urlOf);
    await services.migrateTemplate(stack);
    return services;
  }

  /** An empty database with the product's schema. */
  async createProductDatabase(name: string): Promise<string> {
    await this.asAdmin(`create database ${name} template ${TEMPLATE}`);
    return this.urlOf(name);
  }

  async createEmptyDatabase(name: string): Promise<string> {
    await this.asAdmin(`create database ${name}`);
    return this.urlOf(name);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.asAdmin(`drop database if exists ${name} with (force)`);
  }

  async emptyRedis(): Promise<void> {
    const redis = new Redis(this.redisUrl);
    await redis.flushall();
    await redis.quit();
  }

  async versions(): Promise<{ postgres: string; redis: string }> {
    const client = new Client({ connectionString: this.urlOf('postgres') });
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    await client.end();
    const redis = new Redis(this.redisUrl);
    const info = await redis.info('server');
    await redis.quit();
    return {
      postgres: rows[0]?.server_version ?? 'unknown',
      redis: /(?:valkey|redis)_version:(\S+)/.exec(info)?.[1] ?? 'unknown',
    };
  }

  private async migrateTemplate(stack: Stack): Promise<void> {
    await this.asAdmin(`create database ${TEMPLATE}`);
    const migrate = await stack.run({
      name: 'migrate',
      command: process.execPath,
      args: ['dist/migrate.js'],
      env: productEnvironment(this.secrets, {
        databaseUrl: this.urlOf(TEMPLATE),
        redisUrl: this.redisUrl,
        providerUrl: 'http://127.0.0.1:9',
        port: 0,
      }),
    });
    if (migrate.exitCode !== 0) throw new PlainError(migrate.obituary(await migrate.ended));
  }

  private async asAdmin(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.urlOf('postgres') });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}

/** A temporary one. In memory nothing is durable, and forcing it to disk costs nothing. */
export function makeFolderOnDisk(): string {
  const place = [tmpdir(), '/var/tmp'].find((candidate) => statfsSync(candidate).type !== TMPFS);
  if (!place) {
    throw new PlainError(
      `The benchmark needs a disk for its database; ${tmpdir()} and /var/tmp are in memory. Set TMPDIR to a folder on a disk.`,
    );
  }
  const folder = mkdtempSync(join(place, 'carillon-bench-'));
  // The user postgres must be able to enter it when this runs as root.
  chmodSync(folder, 0o755);
  return folder;
}
