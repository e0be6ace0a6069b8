import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { ENV, type Env } from '../config/env';
import { SharedCounts } from '../queue/shared-counts';
import type { KnownKey } from './api-key.store';

/** Requests are counted in windows of this length, which begin at the same instants for everybody. */
export const WINDOW_SECONDS = 10;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/** How often a process tells the others what it has counted. */
const TELL_EVERY_MS = 250;

type RatedKey = Pick<KnownKey, 'tenantId' | 'apiKeyId' | 'tenantRequestsPerSecond' | 'grant'>;

/** How one limit stands after a request was counted. */
export interface RateStanding {
  limit: 'key' | 'tenant';
  quota: number;
  remaining: number;
}

export interface RateAnswer {
  standings: RateStanding[];
  /** Until the next window begins. */
  resetSeconds: number;
  /** The limit that has nothing left: the request is to be refused, and was not counted. */
  exceeded?: RateStanding;
}

interface Count {
  /** Counted in this process. */
  own: number;
  /** How much of it the others know. */
  told: number;
  /** Counted by the others, as far as we were told. */
  elsewhere: number;
}

/**
 * How many requests come from a tenant and with a key. Counted in this process, so that a request waits for nobody; what
 * was counted is exchanged through Redis four times a second. Several processes can let through a little more than the
 * limit, by what comes to them within a quarter of a second; without Redis each counts alone.
 */
@Injectable()
export class RequestRates implements OnApplicationShutdown {
  private window = 0;
  private counts = new Map<string, Count>();
  private timer?: NodeJS.Timeout;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly shared: SharedCounts,
  ) {}

  take({ tenantId, apiKeyId, tenantRequestsPerSecond, grant }: RatedKey): RateAnswer {
    const now = Date.now();
    this.turnTo(Math.floor(now / WINDOW_MS));
    const limits: { limit: RateStanding['limit']; name: string; perSecond: number }[] = [
      {
        limit: 'tenant',
        name: tenantId,
        perSecond: tenantRequestsPerSecond ?? this.env.tenantRequestsPerSecond,
      },
    ];
    if (grant.requestsPerSecond !== null)
      limits.unshift({ limit: 'key', name: apiKeyId, perSecond: grant.requestsPerSecond });
    const counts = limits.map(({ name }) => this.countOf(name));
    const standings = limits.map(({ limit, perSecond }, i): RateStanding => {
      const { own, elsewhere } = counts[i] as Count;
      const quota = perSecond * WINDOW_SECONDS;
      return { limit, quota, remaining: Math.max(0, quota - own - elsewhere) };
    });
    const resetSeconds = Math.ceil(((this.window + 1) * WINDOW_MS - now) / 1_000);
    const exceeded = standings.find(({ remaining }) => remaining === 0);
    if (exceeded) return { standings, resetSeconds, exceeded };
    for (const count of counts) count.own += 1;
    for (const standing of standings) standing.remaining -= 1;
    this.timer ??= setTimeout(() => void this.tell(), TELL_EVERY_MS).unref();
    return { standings, resetSeconds };
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private turnTo(window: number): void {
    if (window === this.window) return;
    this.window = window;
    this.counts = new Map();
  }

  private countOf(name: string): Count {
    const known = this.counts.get(name);
    if (known) return known;
    const count = { own: 0, told: 0, elsewhere: 0 };
    this.counts.set(name, count);
    return count;
  }

  /** What Redis does not answer to is not told again: rather too many requests than too few. */
  private async tell(): Promise<void> {
    const window = this.window;
    const news = [...this.counts].filter(([, { own, told }]) => own > told);
    const additions = news.map(([name, { own, told }]) => ({ name: `${name}:${window}`, by: own - told }));
    for (const [, count] of news) count.told = count.own;
    const told = news.map(([, count]) => count.told);
    const totals = await this.shared.add(additions, 2 * WINDOW_MS);
    news.forEach(([, count], i) => {
      const total = totals[i];
      if (total !== undefined) count.elsewhere = total - (told[i] as number);
    });
    this.timer = undefined;
  }
}
