import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { obtainChromium } from '../../../scripts/services/chromium';
import { FAST_AND_FORGETFUL, startPostgres } from '../../../scripts/services/embedded-postgres';
import { requirePostgres, requireRedis } from '../../../scripts/services/external-services';
import { obtainRedisServer } from '../../../scripts/services/install-redis';
import { REDIS_DATABASES, startRedis } from '../../../scripts/services/redis';
import { ROOT, RUNS } from '../../../scripts/support/paths';
import { PlainError } from '../../../scripts/support/plain-error';
import { freePort } from '../../../scripts/support/ports';
import { stopLeftovers } from '../../../scripts/support/run-record';
import { Stack } from '../../../scripts/support/stack';
import { TEMPLATE_DATABASE } from './test-database';

/**
 * PostgreSQL and Redis for one run of Jest, with nothing in them but the template database, which the product's own
 * migration has made. They live in a temporary folder and are gone with the run, also when it is interrupted; after a
 * kill -9 the next run, or `npm test` itself, clears up.
 */
export class TestServices {
  private readonly folder = mkdtempSync(join(tmpdir(), 'carillon-test-'));
  private readonly stack = new Stack('test', join(this.folder, 'logs'));

  async start(): Promise<void> {
    await stopLeftovers(RUNS);
    // The user postgres must be able to enter it when the tests run as root.
    chmodSync(this.folder, 0o755);
    this.stack.record.addTemporaryFolder(this.folder);
    const [adminUrl, redisUrl] = await Promise.all([this.providePostgres(), this.provideRedis()]);
    await this.provideChromium();
    await this.migrateTemplate(adminUrl, redisUrl);
    process.env.TEST_DATABASE_ADMIN_URL = adminUrl;
    process.env.TEST_REDIS_URL = redisUrl;
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async providePostgres(): Promise<string> {
    const external = process.env.TEST_DATABASE_URL;
    if (external) {
      await requirePostgres(external, 'TEST_DATABASE_URL');
      return external;
    }
    const urlOf = await startPostgres(
      {
        dataFolder: join(this.folder, 'postgres'),
        port: await freePort(),
        password: 'test',
        settings: FAST_AND_FORGETFUL,
      },
      this.stack,
    );
    return urlOf('postgres');
  }

  private async provideRedis(): Promise<string> {
    const external = process.env.TEST_REDIS_URL;
    if (external) {
      await requireRedis(external, 'TEST_REDIS_URL');
      process.env.TEST_REDIS_DATABASES = '16';
      return external;
    }
    process.env.TEST_REDIS_DATABASES = String(REDIS_DATABASES);
    const server = await obtainRedisServer(this.stack, (detail) => console.log(`  ${detail}`));
    const dataFolder = join(this.folder, 'redis');
    return startRedis({ server, dataFolder, port: await freePort(), persistent: false }, this.stack);
  }

  /** Only what looks at the console needs it, and says then that it is missing. */
  private async provideChromium(): Promise<void> {
    try {
      process.env.CHROMIUM = await obtainChromium(this.stack, (detail) => console.log(`  ${detail}`));
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      process.env.CHROMIUM_MISSING = error.message;
    }
  }

  private async migrateTemplate(adminUrl: string, redisUrl: string): Promise<void> {
    if (!existsSync(join(ROOT, 'dist', 'migrate.js'))) {
      throw new PlainError(
        'The product is not built: run "npm test" (or "npm run build" before Jest itself).',
      );
    }
    const admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    try {
      await admin.query(`drop database if exists ${TEMPLATE_DATABASE} with (force)`);
      await admin.query(`create database ${TEMPLATE_DATABASE}`);
    } finally {
      await admin.end();
    }
    const template = new URL(adminUrl);
    template.pathname = `/${TEMPLATE_DATABASE}`;
    const migrate = await this.stack.run({
      name: 'migrate',
      command: process.execPath,
      args: ['dist/migrate.js'],
      env: { ...process.env, DATABASE_URL: template.href, REDIS_URL: redisUrl },
    });
    if (migrate.exitCode !== 0) throw new PlainError(migrate.obituary(await migrate.ended));
  }
}
