import { Injectable } from '@nestjs/common';
import type { PersonId } from '../common/ids';
import type { PlatformTx } from '../database/database';
import { mutate } from '../database/sql';

/** Secrets of authenticators and codes on paper. What is good once is taken by one guarded statement. */
@Injectable()
export class SecondFactorStore {
  async beginAcrossTenants(tx: PlatformTx, id: PersonId, sealed: string): Promise<void> {
    await mutate(
      tx,
      `UPDATE people SET totp_sealed = $2, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = $1 RETURNING 1`,
      [id, sealed],
    );
  }

  async confirmAcrossTenants(tx: PlatformTx, id: PersonId, codeDigests: string[]): Promise<void> {
    await mutate(tx, 'UPDATE people SET totp_confirmed_at = now() WHERE id = $1 RETURNING 1', [id]);
    await mutate(tx, 'DELETE FROM recovery_codes WHERE person_id = $1 RETURNING 1', [id]);
    await tx.query('INSERT INTO recovery_codes (person_id, code_digest) SELECT $1, unnest($2::text[])', [
      id,
      codeDigests,
    ]);
  }

  async removeAcrossTenants(tx: PlatformTx, id: PersonId): Promise<void> {
    await mutate(
      tx,
      `UPDATE people SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = $1 RETURNING 1`,
      [id],
    );
    await mutate(tx, 'DELETE FROM recovery_codes WHERE person_id = $1 RETURNING 1', [id]);
  }

  /** False when a code of this step, or of a later one, was taken before. */
  async takeStepAcrossTenants(tx: PlatformTx, id: PersonId, step: number): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE people SET totp_last_step = $2
        WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2) RETURNING 1`,
      [id, step],
    );
    return rows.length > 0;
  }

  /** False when there is no such code, or not any more. */
  async takeRecoveryCodeAcrossTenants(tx: PlatformTx, id: PersonId, codeDigest: string): Promise<boolean> {
    const rows = await mutate(
      tx,
      'DELETE FROM recovery_codes WHERE person_id = $1 AND code_digest = $2 RETURNING 1',
      [id, codeDigest],
    );
    return rows.length > 0;
  }
}
