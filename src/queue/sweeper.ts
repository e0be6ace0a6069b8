import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { Doorbell } from './doorbell';
import { JobRunner } from './job-runner';

const ROWS_A_PASS = 2_000;

/**
 * Every few seconds, in every worker: rings again for whatever is due and was not rung lately. It makes losing Redis,
 * a crash between commit and ring, and a dropped job cost only time. Any number of sweepers may run at once.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('sweeper');
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly doorbell: Doorbell,
    private readonly runner: JobRunner,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(0);
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** One job's failure must not keep the others from being rung. */
  private async sweep(): Promise<void> {
    for (const [name, processor] of this.runner.all()) {
      if (this.stopped) return;
      try {
        // What waits in Redis is rung already: while the provider is slow, rings must not pile up there.
        const room = ROWS_A_PASS - (await this.doorbell.waiting(name));
        if (room <= 0) continue;
        const rings = await this.database.acrossTenants((tx) => processor.findDueAcrossTenants(tx, room));
        await this.doorbell.ring(name, rings);
        if (rings.length > 0) this.logger.debug({ event: 'swept', job: name, rung: rings.length });
      } catch (error) {
        const { name: fault, code } = error as { name: string; code?: string };
        this.logger.warn({ event: 'sweep failed', job: name, fault, code });
      }
    }
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.sweep().finally(() => this.schedule(this.env.sweepIntervalMs));
    }, delayMs);
  }
}
