import { Injectable } from '@nestjs/common';
import type { PersonId } from '../common/ids';
import type { PlatformTx } from '../database/database';
import { mutate, select } from '../database/sql';

const GOOD_FOR_HOURS = 1;

/** Links for new passwords, by the digests of their tokens. */
@Injectable()
export class PasswordResetStore {
  async insertAcrossTenants(tx: PlatformTx, personId: PersonId, tokenDigest: string): Promise<Date> {
    await this.endAcrossTenants(tx, personId);
    const [row] = await select<{ expiresAt: Date }>(
      tx,
      `INSERT INTO password_resets (token_digest, person_id, expires_at) VALUES ($1, $2, now() + $3 * interval '1 hour')
       RETURNING expires_at AS "expiresAt"`,
      [tokenDigest, personId, GOOD_FOR_HOURS],
    );
    if (!row) throw new Error('a link was not stored');
    return row.expiresAt;
  }

  /** Whose it is, if it is good. */
  async ownerAcrossTenants(tx: PlatformTx, tokenDigest: string): Promise<PersonId | null> {
    const [row] = await select<{ personId: PersonId }>(
      tx,
      `SELECT person_id AS "personId" FROM password_resets WHERE token_digest = $1 AND expires_at > now()`,
      [tokenDigest],
    );
    return row?.personId ?? null;
  }

  /** All of the person. False when there was none any more. */
  async endAcrossTenants(tx: PlatformTx, personId: PersonId): Promise<boolean> {
    const rows = await mutate(tx, 'DELETE FROM password_resets WHERE person_id = $1 RETURNING 1', [personId]);
    return rows.length > 0;
  }
}
