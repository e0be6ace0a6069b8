import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { variableOf } from '../../../simulator/options';
import { respondsOk } from '../../../scripts/support/responds-ok';
import { freePort } from '../../../scripts/support/ports';
import { Caller } from '../../support/caller';
import { TEST_ENVIRONMENT } from '../../support/services/test-environment';
import { ChaosProxy } from './chaos-proxy';
import type { FaultRig } from './fault-rig';
import { RedisGroup, type RedisGroupKind } from './redis-group';
import type { ProductBuild } from './product-build';
import { RigProcess, type RigProcessOptions } from './rig-process';

export type Service = 'postgres' | 'redis' | 'provider';

/** What a row wants to have standing. */
export interface StandNeeds {
  apis?: number;
  workers?: number;
  /** Environment of the API and the workers, beside the waits that are short for every run. */
  env?: NodeJS.ProcessEnv;
  /** Options of the simulator. */
  simulator?: Record<string, string | number | boolean>;
  /** Services that the product reaches through a proxy. */
  proxied?: Service[];
  /** Instead of one Redis: several, of which one takes over when another dies. */
  redisGroup?: RedisGroupKind;
  /** For node, before the script of the workers. */
  workerNodeArgs?: string[];
}

/** A tenant sees its mail settled within seconds instead of minutes. */
const SHORT_WAITS = {
  UNKNOWN_SETTLE_AFTER: '1s,3s,6s',
  DISPATCH_LEASE: '3s',
  SWEEP_INTERVAL: '500ms',
  SMTP2GO_PACING: 'false',
  LOG_LEVEL: 'info',
};

/** The search finds nothing for so long, so that a first look finds no trace of what was accepted. */
const ACTIVITY_LAG_MS = 800;

/**
 * The product for one run, as processes of its own over an empty database: the API, the workers, and the simulator in
 * the provider's place.
 */
export class Stand {
  readonly apis: RigProcess[] = [];
  readonly workers: RigProcess[] = [];
  readonly proxies = new Map<Service, ChaosProxy>();
  /** Each API by itself, past what spreads the calls over them. */
  readonly apiUrls: string[] = [];
  redisGroup: RedisGroup | undefined;
  private balancer: ChaosProxy | undefined;
  private groups = 0;
  private readonly database: string;
  private databaseUrl = '';
  private url = '';

  private constructor(
    readonly rig: FaultRig,
    private readonly build: ProductBuild,
    private readonly needs: StandNeeds,
    name: string,
    private readonly logs: string,
    private readonly simulator: RigProcess,
    private readonly simulatorPort: number,
  ) {
    this.database = `carillon_${name.replaceAll('-', '_')}`;
  }

  static async start(rig: FaultRig, build: ProductBuild, needs: StandNeeds, name: string): Promise<Stand> {
    const port = await freePort();
    const logs = join(rig.folder, 'runs', name);
    const simulator = programOf(rig, logs, 'simulator', build.script('dist-simulator/main.js'), {
      env: simulatorEnvironment(port, needs, logs),
      isReady: () => respondsOk(`http://127.0.0.1:${port}/simulator/health`),
    });
    const stand = new Stand(rig, build, needs, name, logs, simulator, port);
    try {
      await stand.startAll();
    } catch (error) {
      await stand.stop();
      throw error;
    }
    return stand;
  }

  /** Where the tenants' programs call. */
  get apiUrl(): string {
    return this.url;
  }

  /** Calls of the simulator's control API. */
  get control(): Caller {
    return new Caller(this.simulatorUrl);
  }

  get simulatorUrl(): string {
    return `http://127.0.0.1:${this.simulatorPort}`;
  }

  get operator(): Caller {
    return new Caller(this.url, this.operatorKey);
  }

  get operatorKey(): string {
    return TEST_ENVIRONMENT.OPERATOR_KEY;
  }

  get programs(): RigProcess[] {
    return [...this.apis, ...this.workers];
  }

  get unexpectedEnds(): number {
    return this.programs.reduce((sum, program) => sum + program.unexpectedEnds, 0);
  }

  /** A number for each load, so that no two use the same addresses. */
  nextGroup(): number {
    return this.groups++;
  }

  proxy(service: Service): ChaosProxy {
    const proxy = this.proxies.get(service);
    if (!proxy) throw new Error(`the row does not ask for a proxy before ${service}`);
    return proxy;
  }

  /** As the owner of the database, past every proxy. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = await this.connect();
    try {
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.databaseUrl, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async stop(): Promise<void> {
    for (const program of [...this.programs, this.simulator]) {
      await program.close();
      this.rig.programs.delete(program);
    }
    for (const proxy of [...this.proxies.values(), ...(this.balancer ? [this.balancer] : [])])
      await proxy.stop();
    await this.redisGroup?.stop();
    await this.rig.postgres.dropDatabase(this.database);
  }

  private async startAll(): Promise<void> {
    const { rig, needs } = this;
    mkdirSync(this.logs, { recursive: true });
    await rig.redis.flush();
    this.databaseUrl = await rig.postgres.createDatabase(this.database);
    if (needs.redisGroup) this.redisGroup = await RedisGroup.start(needs.redisGroup, this.logs, rig.stack);
    await this.simulator.start();
    const ports = { postgres: rig.postgres.port, redis: rig.redis.port, provider: this.simulatorPort };
    for (const service of needs.proxied ?? []) {
      const proxy = await ChaosProxy.start(ports[service]);
      this.proxies.set(service, proxy);
      ports[service] = proxy.port;
    }
    const apiPorts = await Promise.all(Array.from({ length: needs.apis ?? 1 }, freePort));
    if (apiPorts.length > 1) this.balancer = await ChaosProxy.start(...apiPorts);
    this.url = `http://127.0.0.1:${this.balancer?.port ?? apiPorts[0]}`;
    this.apiUrls.push(...apiPorts.map((port) => `http://127.0.0.1:${port}`));
    const env = this.environment(ports);
    for (const [index, port] of apiPorts.entries()) {
      this.apis.push(
        this.program(`api-${index + 1}`, 'dist/main.js', { ...env, API_PORT: String(port) }, () =>
          respondsOk(`http://127.0.0.1:${port}/health/ready`),
        ),
      );
    }
    for (let index = 1; index <= (needs.workers ?? 2); index += 1) {
      const isReady = (log: string): boolean => log.includes('"event":"ready"');
      this.workers.push(this.program(`worker-${index}`, 'dist/worker.js', env, isReady));
    }
    await Promise.all(this.programs.map((program) => program.start()));
  }

  private environment(ports: Record<Service, number>): NodeJS.ProcessEnv {
    const database = new URL(this.databaseUrl);
    database.port = String(ports.postgres);
    return {
      ...process.env,
      NODE_ENV: 'production',
      ...TEST_ENVIRONMENT,
      ...SHORT_WAITS,
      DATABASE_URL: database.href,
      REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
      SMTP2GO_BASE_URL: `http://127.0.0.1:${ports.provider}/v3`,
      PUBLIC_URL: this.url,
      WORKERS: String(this.needs.workers ?? 2),
      ...this.redisGroup?.env,
      ...this.needs.env,
    };
  }

  private program(
    name: string,
    script: 'dist/main.js' | 'dist/worker.js',
    env: NodeJS.ProcessEnv,
    isReady: (log: string) => boolean | Promise<boolean>,
  ): RigProcess {
    const nodeArgs = script === 'dist/worker.js' ? this.needs.workerNodeArgs : undefined;
    const options = { nodeArgs, env, isReady };
    return programOf(this.rig, this.logs, name, this.build.script(script), options);
  }
}

function programOf(
  rig: FaultRig,
  logs: string,
  name: string,
  script: string,
  options: Pick<RigProcessOptions, 'nodeArgs' | 'env' | 'isReady'>,
): RigProcess {
  const program = new RigProcess({ name, script, logs, record: rig.stack.record, ...options });
  rig.programs.add(program);
  return program;
}

function simulatorEnvironment(port: number, needs: StandNeeds, folder: string): NodeJS.ProcessEnv {
  const options = {
    port,
    dataDir: join(folder, 'simulator'),
    masterKey: TEST_ENVIRONMENT.SMTP2GO_API_KEY,
    // A run makes more tenants than the provider would let anybody make in a minute.
    apiKeyAddPerMinute: 0,
    subaccountAddPerHour: 0,
    activitySearchPerMinute: 0,
    activityLagMs: ACTIVITY_LAG_MS,
    // An event that could not be posted comes again within seconds, whatever the outage was.
    webhookRetryDelaysMs: '[500,1000,2000]',
    ...needs.simulator,
  };
  return {
    ...process.env,
    ...Object.fromEntries(Object.entries(options).map(([name, value]) => [variableOf(name), String(value)])),
  };
}
