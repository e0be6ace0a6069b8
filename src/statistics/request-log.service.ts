import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database';
import type { LoggedRequest } from './logged-request.entity';
import { RequestLogStore } from './request-log.store';

/** How long the first of a batch waits for others. */
const GATHER_MS = 500;
const ROWS_A_BATCH = 1_000;
/** While the database does not keep up; what comes beyond is dropped and counted. */
const MOST_WAITING = 20_000;

/**
 * The log of API requests, written behind them: no request waits for it, and none fails with it. It is no audit log: what
 * waits when the process dies is lost, and what the database does not take in time is dropped; how much is logged.
 */
@Injectable()
export class RequestLog implements OnApplicationShutdown {
  private readonly logger = new Logger('request-log');
  private waiting: LoggedRequest[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly store: RequestLogStore,
  ) {}

  add(request: LoggedRequest): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.dropped += 1;
      return;
    }
    this.waiting.push(request);
    this.timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  /** Until nothing waits any more. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing ??= this.write().finally(() => (this.writing = undefined));
    return this.writing;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
    await this.flush();
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, ROWS_A_BATCH);
      this.waiting = this.waiting.slice(ROWS_A_BATCH);
      try {
        await this.database.acrossTenants((tx) => this.store.insertAcrossTenants(tx, batch));
      } catch (error) {
        // Not tried again: what comes meanwhile would wait behind it.
        this.dropped += batch.length;
        this.logger.warn({ event: 'requests not logged', fault: (error as Error).name });
      }
    }
    if (this.dropped === 0) return;
    this.logger.warn({ event: 'requests dropped', requests: this.dropped });
    this.dropped = 0;
  }
}
