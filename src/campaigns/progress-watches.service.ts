import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { EventStream } from '../common/event-stream';
import type { CampaignId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import type { TenantCaller } from '../tenants/access';
import { CampaignProgress } from './campaign-progress.service';
import { CampaignStore } from './campaign.store';
import { findVisible } from './visible-campaign';

/** Of a tenant, in one process. */
export const MOST_STREAMS = 20;
const RETRY_AFTER_SECONDS = 10;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A campaign that takes long to count is counted a twentieth of the time. */
const PAUSE_FOR_EACH_MS = 20;
const KEYS_ARE_CHECKED_MS = 1_000;
const QUIET_MS = 15_000;

interface Watch {
  stream: EventStream;
  /** Whether the key would still be let in. */
  isLetIn: () => Promise<boolean>;
}

/** One campaign and all who watch it: it is counted for them together. */
interface Feed {
  tenantId: TenantId;
  campaignId: CampaignId;
  watches: Set<Watch>;
  /** What was told last; null before it was counted for the first time. */
  told: string | null;
  timer?: NodeJS.Timeout;
}

/** From the end of one count to the beginning of the next. Pure. */
export function pauseAfter(tookMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, tookMs * PAUSE_FOR_EACH_MS));
}

/**
 * Tells whoever watches a campaign how far it is, as it changes, until it is over, the watcher or their key is gone, or
 * the process ends. A campaign that nobody watches any more is not counted any more. An end without the event `end` is
 * none of the campaign's: ask again.
 */
@Injectable()
export class ProgressWatches implements BeforeApplicationShutdown {
  private readonly logger = new Logger('campaign-progress');
  private readonly feeds = new Map<string, Feed>();
  private tending?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly progress: CampaignProgress,
  ) {}

  async watch(caller: TenantCaller, id: CampaignId, isLetIn: Watch['isLetIn']): Promise<EventStream> {
    const { tenantId } = caller;
    await this.database.forTenant(tenantId, (tx) => findVisible(this.campaigns, tx, caller, id));
    if (this.stopped) throw new AppError('unavailable', 'This process is ending. Ask again.', [], 1);
    if (this.streamsOf(tenantId) >= MOST_STREAMS) {
      const detail = `At most ${MOST_STREAMS} streams of a tenant at once. Close one of them, or ask again later.`;
      throw new AppError('rate_limited', detail, [], RETRY_AFTER_SECONDS);
    }
    const watch = { stream: new EventStream(), isLetIn };
    this.join(tenantId, id, watch);
    return watch.stream;
  }

  /** How many streams there are, for how many campaigns. */
  get open(): { streams: number; campaigns: number } {
    return { streams: this.all().length, campaigns: this.feeds.size };
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.tending);
    for (const feed of this.feeds.values()) this.end(feed);
  }

  private join(tenantId: TenantId, campaignId: CampaignId, watch: Watch): void {
    const key = keyOf(tenantId, campaignId);
    const feed = this.feeds.get(key) ?? { tenantId, campaignId, watches: new Set<Watch>(), told: null };
    feed.watches.add(watch);
    watch.stream.once('close', () => this.leave(feed, watch));
    if (feed.told !== null) watch.stream.show('progress', feed.told);
    if (!this.feeds.has(key)) {
      this.feeds.set(key, feed);
      void this.count(feed);
    }
    this.tending ??= setTimeout(() => void this.tend(), KEYS_ARE_CHECKED_MS).unref();
  }

  private leave(feed: Feed, watch: Watch): void {
    feed.watches.delete(watch);
    if (feed.watches.size === 0) this.forget(feed);
  }

  private async count(feed: Feed): Promise<void> {
    const { tenantId, campaignId } = feed;
    const began = performance.now();
    try {
      const standing = await this.progress.standing(tenantId, campaignId);
      if (!this.isCurrent(feed)) return;
      if (!standing) return this.end(feed);
      const news = JSON.stringify(standing.progress);
      if (news !== feed.told) for (const { stream } of feed.watches) stream.show('progress', news);
      feed.told = news;
      if (standing.over) return this.end(feed, JSON.stringify({ status: standing.status }));
      const pause = pauseAfter(performance.now() - began);
      feed.timer = setTimeout(() => void this.count(feed), pause).unref();
    } catch (error) {
      this.logger.warn({ event: 'not counted', tenantId, campaignId, fault: (error as Error).name });
      this.end(feed);
    }
  }

  /** What is asked of every stream now and then: is the key still good, was anything said. */
  private async tend(): Promise<void> {
    await Promise.all(
      this.all().map(async ({ stream, isLetIn }) => {
        if (await isLetIn().catch(() => false)) stream.beat(QUIET_MS);
        else stream.finish();
      }),
    );
    const goesOn = !this.stopped && this.feeds.size > 0;
    this.tending = goesOn ? setTimeout(() => void this.tend(), KEYS_ARE_CHECKED_MS).unref() : undefined;
  }

  private end(feed: Feed, last?: string): void {
    this.forget(feed);
    for (const { stream } of feed.watches) {
      if (last === undefined) stream.finish();
      else stream.finish('end', last);
    }
  }

  private forget(feed: Feed): void {
    clearTimeout(feed.timer);
    if (this.isCurrent(feed)) this.feeds.delete(keyOf(feed.tenantId, feed.campaignId));
  }

  /** The last watcher may leave, and another one come, while it is being counted. */
  private isCurrent(feed: Feed): boolean {
    return this.feeds.get(keyOf(feed.tenantId, feed.campaignId)) === feed;
  }

  private streamsOf(tenantId: TenantId): number {
    return this.all().filter(({ tenantId: whose }) => whose === tenantId).length;
  }

  private all(): (Watch & { tenantId: TenantId })[] {
    return [...this.feeds.values()].flatMap(({ tenantId, watches }) =>
      [...watches].map((watch) => ({ ...watch, tenantId })),
    );
  }
}

function keyOf(tenantId: TenantId, campaignId: CampaignId): string {
  return `${tenantId} ${campaignId}`;
}
