import { OnApplicationShutdown, Inject, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { type ClaimedDispatch, DispatchStore } from '../messages/dispatch.store';

/**
 * Renews the leases of the requests that this process has under way, all in one statement. A lease is short, so that
 * a killed process is noticed within seconds, and a slow provider does not matter as long as the process lives.
 */
@Injectable()
export class DispatchLeases implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('leases');
  private readonly held = new Map<string, ClaimedDispatch>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly dispatches: DispatchStore,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.renew(), Math.ceil(this.env.dispatchLeaseMs / 3));
  }

  /** The last of all: requests that end while the worker drains need their leases until then. */
  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async during<T>(claim: ClaimedDispatch, work: () => Promise<T>): Promise<T> {
    this.held.set(claim.id, claim);
    try {
      return await work();
    } finally {
      this.held.delete(claim.id);
    }
  }

  private async renew(): Promise<void> {
    const claims = [...this.held.values()];
    if (claims.length === 0) return;
    try {
      await this.database.acrossTenants((tx) =>
        this.dispatches.renewLeasesAcrossTenants(tx, claims, this.env.dispatchLeaseMs),
      );
    } catch (error) {
      this.logger.warn({ event: 'lease renewal failed', held: claims.length, error: (error as Error).name });
    }
  }
}
