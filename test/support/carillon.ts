import { createServer } from 'node:net';
import { getQueueToken } from '@nestjs/bull';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bull';
import { DataSource } from 'typeorm';
import { type RunningSimulator, startSimulator } from '../../simulator/server';
import type { LedgerRow } from '../../simulator/ledger';
import type { SimulatorOptions } from '../../simulator/options';
import { type Env, parseEnv } from '../../src/config/env';
import { createHttpApp } from '../../src/http-app';
import type { JobName } from '../../src/queue/jobs';
import { WorkerModule } from '../../src/worker.module';
import { Caller } from './caller';
import { eventually } from './eventually';
import { keyOf, type Operation } from './openapi';
import { createTestDatabase, type TestDatabase, testRedisUrl } from './services/test-database';

export interface TestTenant {
  id: string;
  /** Calls with the tenant's key. */
  api: Caller;
  key: string;
}

/**
 * A whole Carillon for one test file: the API on a port, a worker, a simulator, a database of its own. Everything is
 * the product's; only the provider is the simulator.
 */
export class Carillon {
  worker: INestApplicationContext | undefined;

  private constructor(
    readonly env: Env,
    readonly app: NestFastifyApplication,
    readonly simulator: RunningSimulator,
    readonly owner: DataSource,
    private readonly database: TestDatabase,
  ) {}

  static async start(
    options: { env?: NodeJS.ProcessEnv; simulator?: Partial<SimulatorOptions>; worker?: boolean } = {},
  ): Promise<Carillon> {
    const database = await createTestDatabase();
    const simulator = await startSimulator({
      port: 0,
      // A test makes more tenants than the provider would let anybody make in a minute.
      apiKeyAddPerMinute: 0,
      subaccountAddPerHour: 0,
      activitySearchPerMinute: 0,
      ...options.simulator,
    });
    const settings: NodeJS.ProcessEnv = {
      ...process.env,
      DATABASE_URL: database.url,
      REDIS_URL: testRedisUrl(),
      SMTP2GO_API_KEY: simulator.masterKey,
      SMTP2GO_BASE_URL: `${simulator.url}/v3`,
      SMTP2GO_PACING: 'false',
      SWEEP_INTERVAL: '500ms',
      // A test makes more mistakes than the API would take from anybody.
      UNKNOWN_KEYS_BEFORE_WAIT: '100000',
      API_PORT: String(await freePort()),
      ...options.env,
    };
    settings.PUBLIC_URL = `http://127.0.0.1:${settings.API_PORT}`;
    const env = parseEnv(settings);
    const app = await createHttpApp(env, false);
    await app.listen(env.api.port, '127.0.0.1');
    const owner = await new DataSource({
      type: 'postgres',
      url: database.url,
      installExtensions: false,
    }).initialize();
    const carillon = new Carillon(env, app, simulator, owner, database);
    if (options.worker !== false) await carillon.startWorker();
    return carillon;
  }

  async startWorker(): Promise<void> {
    this.worker = await NestFactory.createApplicationContext(WorkerModule.register(this.env), {
      logger: process.env.TEST_LOG ? undefined : ['error'],
      abortOnError: false,
    });
  }

  async stop(): Promise<void> {
    await this.worker?.close();
    await this.app.close();
    await this.simulator.close();
    await this.expectNothingPointsNowhere();
    await this.owner.destroy();
    await this.database.drop();
  }

  /** What foreign keys would say, where months of the ledger can be dropped and there are none. */
  private async expectNothingPointsNowhere(): Promise<void> {
    for (const [table, column, target] of [
      ['message_events', 'delivery_id', 'deliveries'],
      ['suppressions', 'delivery_id', 'deliveries'],
      ['received_sms', 'delivery_id', 'deliveries'],
      ['webhook_deliveries', 'event_id', 'message_events'],
    ]) {
      const lost = await this.owner.query<object[]>(
        `SELECT a.* FROM ${table} a WHERE a.${column} IS NOT NULL
            AND NOT EXISTS (SELECT FROM ${target} b WHERE b.tenant_id = a.tenant_id AND b.id = a.${column}) LIMIT 1`,
      );
      if (lost.length > 0) throw new Error(`a row of ${table} names one of ${target} that is not there`);
    }
  }

  /** The database as it is now is what `restoreBackup` brings back. */
  backUp(): Promise<void> {
    return this.database.backUp();
  }

  restoreBackup(): Promise<void> {
    return this.database.restore();
  }

  get url(): string {
    return this.env.api.publicUrl;
  }

  get operator(): Caller {
    return new Caller(this.url, this.env.operatorKey);
  }

  /** Calls with the key that the operation asks for: the operator's, the tenant's, or none. */
  callerOf(operation: Operation, tenant: TestTenant): Caller {
    const scheme = keyOf(operation);
    if (scheme === 'operatorKey') return this.operator;
    return scheme === 'tenantKey' ? tenant.api : new Caller(this.url);
  }

  /** Calls of the simulator's control API, such as /simulator/ledger. */
  get control(): Caller {
    return new Caller(this.simulator.url);
  }

  async tenant(slug = `tenant-${Math.random().toString(36).slice(2, 10)}`): Promise<TestTenant> {
    const created = await this.operator.post('/v1/tenants', { name: slug, slug });
    const id = created.body.id as string;
    await eventually(async () => {
      const { body } = await this.operator.get(`/v1/tenants/${id}`);
      expect(body).toMatchObject({ status: 'active' });
    });
    const { body } = await this.operator.post(`/v1/tenants/${id}/api-keys`, { name: 'test' });
    return { id, key: body.key, api: new Caller(this.url, body.key) };
  }

  /** Calls with a new test key of the tenant. */
  async testKeyOf({ id }: Pick<TestTenant, 'id'>): Promise<Caller> {
    const { body } = await this.operator.post(`/v1/tenants/${id}/api-keys`, { name: 'test', mode: 'test' });
    return new Caller(this.url, body.key);
  }

  /** What Bull holds of a job, beside what is being worked on. */
  async jobCounts(name: JobName): Promise<{ waiting: number; delayed: number }> {
    const { waiting, delayed } = await this.app
      .get<Queue>(getQueueToken(name), { strict: false })
      .getJobCounts();
    return { waiting, delayed };
  }

  /** Everything the provider accepted, as the simulator wrote it down. */
  async ledger(): Promise<LedgerRow[]> {
    const { text } = await this.control.get('/simulator/ledger');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LedgerRow);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
