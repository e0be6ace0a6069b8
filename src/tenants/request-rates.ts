import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { ENV, type Env } from '../config/env';
import { SharedCounts } from '../queue/shared-counts';
import type { TenantCaller } from './access';
import type { KnownKey } from './api-key.store';

/** Requests are counted in windows of this length, which begin at the same instants for everybody. */
export const WINDOW_SECONDS = 10;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/** How often a process tells the others what it has counted. */
const TELL_EVERY_MS = 250;

export type RatedCaller = Pick<KnownKey, 'tenantId' | 'tenantRequestsPerSecond' | 'grant'> &
  Pick<TenantCaller, 'callerId'>;

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

  take({ tenantId, callerId, tenantRequestsPerSecond, grant }: RatedCaller): RateAnswer {
    const now = Date.now();
    this.turnTo(Math.floor(now / WINDOW_MS));
    const ofTenant = tenantRequestsPerSecond ?? this.env.tenantRequestsPerSecond;
    const ofKey = grant.requestsPerSecond;
    const limits = [
      ...(ofKey === null ? [] : [this.limit('key', callerId, ofKey)]),
      this.limit('tenant', tenantId, ofTenant),
    ];
    const standings = limits.map(({ standing }) => standing);
    const resetSeconds = Math.ceil(((this.window + 1) * WINDOW_MS - now) / 1_000);
    const exceeded = standings.find(({ remaining }) => remaining === 0);
    if (exceeded) return { standings, resetSeconds, exceeded };
    for (const { count, standing } of limits) {
      count.own += 1;
      standing.remaining -= 1;
    }
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

  private limit(limit: RateStanding['limit'], name: string, perSecond: number) {
    const count = this.countOf(name);
    const quota = perSecond * WINDOW_SECONDS;
    const remaining = Math.max(0, quota - count.own - count.elsewhere);
    const standing: RateStanding = { limit, quota, remaining };
    return { count, standing };
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
    const news = [...this.counts]
      .filter(([, { own, told }]) => own > told)
      .map(([name, count]) => ({
        name: `${name}:${window}`,
        by: count.own - count.told,
        count,
        own: count.own,
      }));
    for (const { count, own } of news) count.told = own;
    const totals = await this.shared.add(news, 2 * WINDOW_MS);
    news.forEach(({ count, own }, i) => {
      const total = totals[i];
      if (total !== undefined) count.elsewhere = total - own;
    });
    this.timer = undefined;
  }
}
