import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Api, type ApiKey, type Tenant } from '../support/api';
import { RUNS } from '../support/paths';
import { freePort } from '../support/ports';
import type { Program } from '../support/program';
import { respondsOk } from '../support/responds-ok';
import type { Stack } from '../support/stack';
import { ApartRunner } from './apart-runner';
import type { BenchServices } from './bench-services';
import { productEnvironment, simulatorEnvironment } from './process-environments';
import { SimulatorControl } from './simulator-control';
import { until } from './until';

export interface BenchTenant {
  id: string;
  key: string;
  api: Api;
}

/**
 * For one figure: the built API, worker and simulator as processes of their own, an empty Redis, and two databases on
 * the same server, one for the product and one for the baseline.
 */
export class Arena {
  private worker: Program | undefined;
  private readonly programs: Program[] = [];

  private constructor(
    readonly name: string,
    readonly services: BenchServices,
    readonly stack: Stack,
    readonly folder: string,
    readonly apiUrl: string,
    readonly simulator: SimulatorControl,
    readonly database: Client,
    readonly baselineDatabaseUrl: string,
    readonly apart: ApartRunner,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async open(services: BenchServices, stack: Stack, name: string): Promise<Arena> {
    const folder = join(services.folder, name);
    mkdirSync(folder, { recursive: true });
    await services.emptyRedis();
    const databaseUrl = await services.createProductDatabase(`bench_${name}`);
    const baselineDatabaseUrl = await services.createEmptyDatabase(`bench_${name}_baseline`);
    const [port, simulatorPort] = [await freePort(), await freePort()];
    const simulator = new SimulatorControl(simulatorPort, join(folder, 'simulator'), services.secrets);
    const place = { databaseUrl, redisUrl: services.redisUrl, providerUrl: simulator.url, port };
    const database = new Client({ connectionString: databaseUrl });
    // The server stops before its client when the run is interrupted.
    database.on('error', () => undefined);
    await database.connect();
    const arena = new Arena(
      name,
      services,
      stack,
      folder,
      `http://127.0.0.1:${port}`,
      simulator,
      database,
      baselineDatabaseUrl,
      new ApartRunner(stack, name, folder),
      productEnvironment(services.secrets, place),
    );
    await arena.startProcesses(simulatorPort);
    return arena;
  }

  async close(): Promise<void> {
    await this.stopWorker();
    for (const program of this.programs.toReversed()) await program.stop();
    await this.apart.stop();
    await this.database.end();
    for (const suffix of ['', '_baseline']) await this.services.dropDatabase(`bench_${this.name}${suffix}`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get operator(): Api {
    return new Api(this.apiUrl, this.services.secrets.operatorKey);
  }

  /** Active, with a key. */
  async tenant(slug: string): Promise<BenchTenant> {
    const { operator } = this;
    const { id } = await operator.post<Tenant>('/v1/tenants', { name: slug, slug });
    await until(`tenant ${slug} is active`, async () => {
      const tenant = await operator.get<Tenant>(`/v1/tenants/${id}`);
      return tenant.status === 'active';
    });
    const { key } = await operator.post<ApiKey>(`/v1/tenants/${id}/api-keys`, { name: 'bench' });
    return { id, key, api: new Api(this.apiUrl, key) };
  }

  async startWorker(): Promise<void> {
    const worker = this.stack.start({
      name: `${this.name}-worker`,
      command: process.execPath,
      args: ['dist/worker.js'],
      env: this.environment,
    });
    this.worker = worker;
    await worker.untilReady(() => Promise.resolve(/\bready\b/i.test(worker.log())));
  }

  async stopWorker(): Promise<void> {
    await this.worker?.stop();
    this.worker = undefined;
  }

  /** The run record is where the processes of this run are written down. */
  get workerPid(): number {
    const record = readFileSync(join(RUNS, `bench-${process.pid}.json`), 'utf8');
    const { processes } = JSON.parse(record) as { processes: { name: string; pid: number }[] };
    const worker = processes.find(({ name }) => name === this.worker?.name);
    if (!worker) throw new Error('No worker is running.');
    return worker.pid;
  }

  async count(sql: string, values: unknown[] = []): Promise<number> {
    const { rows } = await this.database.query<{ count: string }>(sql, values);
    return Number(rows[0]?.count ?? NaN);
  }

  private async startProcesses(simulatorPort: number): Promise<void> {
    const simulator = this.startProgram('simulator', 'dist-simulator/main.js', {
      ...simulatorEnvironment(this.services.secrets, simulatorPort, this.simulator.dataFolder),
    });
    await simulator.untilReady(() => respondsOk(`${this.simulator.url}/simulator/health`));
    const api = this.startProgram('api', 'dist/main.js', this.environment);
    await api.untilReady(() => respondsOk(`${this.apiUrl}/health/ready`));
    await this.startWorker();
  }

  private startProgram(what: string, script: string, env: NodeJS.ProcessEnv): Program {
    const program = this.stack.start({
      name: `${this.name}-${what}`,
      command: process.execPath,
      args: [script],
      env,
    });
    this.programs.push(program);
    return program;
  }
}
