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
import type { JobProcessor } from './job-processor';
import { JobRunner } from './job-runner';
import type { JobName } from './jobs';

const ROWS_A_PASS = 2_000;
/** So close together that a lane does not run dry, and so far apart that each pass finds more than one row. */
const SOON_MS = 10;
/** Redis must be away for so long before work is done without it. */
const WITHOUT_REDIS_AFTER_MS = 10_000;
/** Few, so that the next pass soon sees that Redis is back. */
const ROWS_A_PASS_WITHOUT_REDIS = 100;

/**
 * Every few seconds, in every worker: rings again for whatever is due and was not rung lately, and at once for a job
 * that is known to have more waiting. It makes losing Redis, a crash between commit and ring, and a dropped job cost
 * only time; while Redis stays away the work is done from here, slowly. Any number of sweepers may run at once.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('sweeper');
  private readonly soon = new Map<JobName, { timer: NodeJS.Timeout; askedAgain: boolean }>();
  private timer: NodeJS.Timeout | undefined;
  private redisSeenAt = Date.now();
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
    for (const { timer } of this.soon.values()) clearTimeout(timer);
  }

  /** Somebody saw that more is due than was rung. Who says so while a sweep is at work may have come too late for it. */
  sweepSoon(name: JobName): void {
    const processor = this.runner.all().get(name);
    if (this.stopped || !processor) return;
    const asked = this.soon.get(name);
    if (asked) {
      asked.askedAgain = true;
      return;
    }
    const timer = setTimeout(() => {
      const served = this.soon.get(name);
      if (served) served.askedAgain = false;
      void this.sweep(name, processor).finally(() => {
        const { askedAgain } = this.soon.get(name) ?? {};
        this.soon.delete(name);
        if (askedAgain) this.sweepSoon(name);
      });
    }, SOON_MS);
    this.soon.set(name, { timer, askedAgain: false });
  }

  private get isWithoutRedis(): boolean {
    return Date.now() - this.redisSeenAt >= WITHOUT_REDIS_AFTER_MS;
  }

  private async sweepAll(): Promise<void> {
    const redis = await this.doorbell.ping().then(
      () => true,
      () => false,
    );
    if (redis) this.redisSeenAt = Date.now();
    // A row that is rung into nothing would wait for its next ring, and each ring for a Redis that hangs.
    else if (!this.isWithoutRedis) return;
    for (const [name, processor] of this.runner.all()) {
      if (this.stopped) return;
      await this.sweep(name, processor);
    }
  }

  /** One job's failure must not keep the others from being rung. */
  private async sweep(name: JobName, processor: JobProcessor): Promise<void> {
    try {
      const withoutRedis = this.isWithoutRedis;
      // What waits in Redis is rung already: while the provider is slow, rings must not pile up there.
      const room = withoutRedis
        ? ROWS_A_PASS_WITHOUT_REDIS
        : ROWS_A_PASS - (await this.doorbell.waiting(name));
      if (room <= 0) return;
      const rings = await this.database.acrossTenants((tx) => processor.findDueAcrossTenants(tx, room, name));
      if (rings.length > 0) this.logger.debug({ event: 'swept', job: name, rung: rings.length });
      if (!withoutRedis) return await this.doorbell.ring(name, rings);
      await this.runner.runHere(
        name,
        rings.map(({ payload }) => payload),
      );
    } catch (error) {
      const { name: fault, code } = error as { name: string; code?: string };
      this.logger.warn({ event: 'sweep failed', job: name, fault, code });
    }
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.sweepAll().finally(() => this.schedule(this.env.sweepIntervalMs));
    }, delayMs);
  }
}
