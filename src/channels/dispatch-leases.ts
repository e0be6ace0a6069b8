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
  private readonly held = new Map<string, { claim: ClaimedDispatch; until: number }>();
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
    const held = { claim, until: Date.now() + this.env.dispatchLeaseMs };
    const key = `${claim.id}.${claim.attempt}`;
    this.held.set(key, held);
    try {
      return await work();
    } finally {
      this.held.delete(key);
    }
  }

  /** False when the lease may have ended, because this process was frozen or could not renew it. */
  holds({ id, attempt }: ClaimedDispatch): boolean {
    return Date.now() < (this.held.get(`${id}.${attempt}`)?.until ?? 0);
  }

  private async renew(): Promise<void> {
    const held = [...this.held.values()];
    if (held.length === 0) return;
    const until = Date.now() + this.env.dispatchLeaseMs;
    try {
      const claims = held.map(({ claim }) => claim);
      await this.database.acrossTenants((tx) =>
        this.dispatches.renewLeasesAcrossTenants(tx, claims, this.env.dispatchLeaseMs),
      );
      for (const each of held) each.until = until;
    } catch (error) {
      const { name: fault, code } = error as { name: string; code?: string };
      this.logger.warn({ event: 'lease renewal failed', held: held.length, fault, code });
    }
  }
}
