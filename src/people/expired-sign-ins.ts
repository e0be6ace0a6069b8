import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { mutate } from '../database/sql';
import { IDLE_HOURS } from '../tenants/session-cookie';

const EVERY_MS = 10 * 60_000;
const AT_ONCE = 10_000;

/** What is over, by the table that it stands in. Rights are not: people stay until somebody removes them. */
const OVER: Record<string, string> = {
  sessions: `least(expires_at, last_used_at + interval '${IDLE_HOURS} hours') < now()`,
  invitations: 'expires_at < now()',
  operator_invitations: 'expires_at < now()',
  password_resets: 'expires_at < now()',
  sign_in_guesses: `greatest(last_at + interval '1 day', trusted_until) < now()`,
};

/** Forgets sessions, links and guesses whose time is over, in every worker; two that do so at once share the rows. */
@Injectable()
export class ExpiredSignIns implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('expired-sign-ins');
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
      await this.database.acrossTenants((tx) => forgetOverAcrossTenants(tx));
    } catch (error) {
      this.logger.warn({ event: 'not forgotten', error: (error as Error).name });
    }
  }
}

async function forgetOverAcrossTenants(tx: PlatformTx): Promise<void> {
  for (const [table, over] of Object.entries(OVER)) {
    await mutate(
      tx,
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${over} LIMIT $1)) RETURNING 1`,
      [AT_ONCE],
    );
  }
}
