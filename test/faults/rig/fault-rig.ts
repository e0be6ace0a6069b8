import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNS } from '../../../scripts/support/paths';
import { freePort } from '../../../scripts/support/ports';
import { stopLeftovers } from '../../../scripts/support/run-record';
import { Stack } from '../../../scripts/support/stack';
import { TEST_ENVIRONMENT } from '../../support/services/test-environment';
import { ProductBuild } from './product-build';
import { RigPostgres } from './rig-postgres';
import type { RigProcess } from './rig-process';
import { RigRedis } from './rig-redis';

/**
 * What outlives single runs: a PostgreSQL cluster and a Redis on ports of their own, and a copy of the built product.
 * All of it is gone with the rig, also when it is interrupted.
 */
export class FaultRig {
  /** What stands at present; whoever interrupts the rig stops these too. */
  readonly programs = new Set<RigProcess>();

  private constructor(
    readonly folder: string,
    readonly stack: Stack,
    readonly build: ProductBuild,
    readonly postgres: RigPostgres,
    readonly redis: RigRedis,
  ) {}

  static async start(): Promise<FaultRig> {
    await stopLeftovers(RUNS);
    const folder = mkdtempSync(join(tmpdir(), 'carillon-faults-'));
    // The user postgres must be able to enter it when this runs as root.
    chmodSync(folder, 0o755);
    const stack = new Stack('test-faults', join(folder, 'logs'));
    stack.record.addTemporaryFolder(folder);
    const build = ProductBuild.copy(join(folder, 'product'));
    const postgres = new RigPostgres(join(folder, 'postgres'), await freePort(), stack);
    const redis = new RigRedis(join(folder, 'redis'), await freePort(), stack);
    const rig = new FaultRig(folder, stack, build, postgres, redis);
    try {
      await Promise.all([postgres.start(), redis.start()]);
      await postgres.makeTemplate((url) => rig.migrate(url));
    } catch (error) {
      await rig.stop();
      throw error;
    }
    return rig;
  }

  async stop(): Promise<void> {
    this.redis.thaw();
    await Promise.all([...this.programs].map((program) => program.close()));
    await this.stack.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private migrate(url: string): Promise<void> {
    const env = {
      ...process.env,
      ...TEST_ENVIRONMENT,
      DATABASE_URL: url,
      REDIS_URL: `redis://127.0.0.1:${this.redis.port}`,
    };
    const migrate = spawnSync(process.execPath, [this.build.script('dist/migrate.js')], {
      env,
      encoding: 'utf8',
    });
    if (migrate.status !== 0) throw new Error(`The migrations failed:\n${migrate.stderr}${migrate.stdout}`);
    return Promise.resolve();
  }
}
