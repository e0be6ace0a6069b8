import { Injectable } from '@nestjs/common';
import type { PlatformTx } from '../database/database';
import { mutate, select } from '../database/sql';

export interface Standing {
  name: string;
  failures: number;
  /** Until the next guess is looked at; 0 when it is at once. */
  waitSeconds: number;
}

/** After so many hours without a wrong one, counting begins anew. */
const FORGOTTEN_AFTER_HOURS = 24;
/** How long a network is known to be a person's own after they have signed in from there. */
const TRUSTED_DAYS = 90;

/** Counts of wrong guesses by keyed digests of whom and where. Rows are locked by those who count, in one order. */
@Injectable()
export class SignInGuessStore {
  async isTrustedAcrossTenants(tx: PlatformTx, name: string): Promise<boolean> {
    const rows = await select(tx, 'SELECT 1 FROM sign_in_guesses WHERE name = $1 AND trusted_until > now()', [
      name,
    ]);
    return rows.length > 0;
  }

  /** Nobody else counts these until the transaction ends. */
  takeAcrossTenants(tx: PlatformTx, names: string[]): Promise<Standing[]> {
    return select<Standing>(
      tx,
      `INSERT INTO sign_in_guesses AS g (name) SELECT name FROM unnest($1::text[]) AS name ORDER BY name
       ON CONFLICT (name) DO UPDATE SET failures =
         CASE WHEN g.last_at < now() - $2 * interval '1 hour' THEN 0 ELSE g.failures END
       RETURNING name, failures, greatest(0, ceil(coalesce(extract(epoch FROM wait_until - now()), 0)))::int AS "waitSeconds"`,
      [names, FORGOTTEN_AFTER_HOURS],
    );
  }

  async countAcrossTenants(
    tx: PlatformTx,
    name: string,
    failures: number,
    waitSeconds: number,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE sign_in_guesses SET failures = $2, last_at = now(), wait_until = now() + $3 * interval '1 second'
        WHERE name = $1 RETURNING 1`,
      [name, failures, waitSeconds],
    );
  }

  /** It was right: what was counted for it beforehand is taken back. */
  async takeBackAcrossTenants(tx: PlatformTx, name: string): Promise<void> {
    await mutate(
      tx,
      `UPDATE sign_in_guesses SET failures = greatest(0, failures - 1), wait_until = NULL WHERE name = $1 RETURNING 1`,
      [name],
    );
  }

  async forgetAcrossTenants(tx: PlatformTx, name: string): Promise<void> {
    await mutate(tx, 'DELETE FROM sign_in_guesses WHERE name = $1 RETURNING 1', [name]);
  }

  async trustAcrossTenants(tx: PlatformTx, name: string): Promise<void> {
    await tx.query(
      `INSERT INTO sign_in_guesses AS g (name, trusted_until) VALUES ($1, now() + $2 * interval '1 day')
       ON CONFLICT (name) DO UPDATE SET failures = 0, wait_until = NULL, last_at = now(), trusted_until = excluded.trusted_until`,
      [name, TRUSTED_DAYS],
    );
  }
}
