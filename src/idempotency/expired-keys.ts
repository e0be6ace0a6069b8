import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { mutate } from '../database/sql';

const EVERY_MS = 10 * 60_000;
const AT_ONCE = 10_000;

/** Forgets keys whose time is over, in every worker; two that do so at once share the rows. */
@Injectable()
export class ExpiredKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('expired-keys');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.forget(), EVERY_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async forget(): Promise<void> {
    try {
      await this.database.acrossTenants((tx) => forgetExpiredAcrossTenants(tx));
    } catch (error) {
      this.logger.warn({ event: 'not forgotten', error: (error as Error).name });
    }
  }
}

async function forgetExpiredAcrossTenants(tx: PlatformTx): Promise<void> {
  for (const table of ['idempotency_keys', 'message_dedupes']) {
    await mutate(
      tx,
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM ${table} WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING 1`,
      [AT_ONCE],
    );
  }
}
