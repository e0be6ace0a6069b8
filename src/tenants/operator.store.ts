import { Injectable } from '@nestjs/common';
import type { OperatorId } from '../common/ids';
import type { PlatformTx } from '../database/database';
import { mutate, select } from '../database/sql';
import { Operator } from './operator.entity';
import type { OperatorRole } from './operator-role';

export interface KnownOperator {
  id: OperatorId;
  role: OperatorRole;
}

/** What of an operator can change. */
export type OperatorValues = Partial<
  Pick<Operator, 'name' | 'role' | 'hint' | 'keyDigest' | 'expiresAt' | 'revokedAt'>
>;

/** Operators and the digests of their keys. They belong to no tenant; the role that works for tenants cannot see them. */
@Injectable()
export class OperatorStore {
  async insertAcrossTenants(
    tx: PlatformTx,
    operator: Pick<Operator, 'id' | 'name' | 'role' | 'hint' | 'keyDigest' | 'expiresAt'>,
  ): Promise<Operator> {
    await tx.createQueryBuilder().insert().into(Operator).values(operator).updateEntity(false).execute();
    return tx.findOneByOrFail(Operator, { id: operator.id });
  }

  findAcrossTenants(tx: PlatformTx, id: OperatorId): Promise<Operator | null> {
    return tx.findOneBy(Operator, { id });
  }

  /** For a change: nobody else changes it until the transaction ends. */
  takeAcrossTenants(tx: PlatformTx, id: OperatorId): Promise<Operator | null> {
    return tx.findOne(Operator, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  listAcrossTenants(tx: PlatformTx, before: string | null, limit: number): Promise<Operator[]> {
    const query = tx
      .createQueryBuilder(Operator, 'o')
      .orderBy('o.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.where('o.id < :before', { before }) : query).getMany();
  }

  async updateAcrossTenants(tx: PlatformTx, id: OperatorId, values: OperatorValues): Promise<Operator> {
    if (Object.keys(values).length > 0) await tx.update(Operator, { id }, values);
    return tx.findOneByOrFail(Operator, { id });
  }

  /** Whose key it is, if it is good. When it was used is written at most once a minute. */
  async findByDigestAcrossTenants(tx: PlatformTx, keyDigest: string): Promise<KnownOperator | undefined> {
    const [known] = await select<KnownOperator & { stale: boolean }>(
      tx,
      `SELECT id, role, (last_used_at IS NULL OR last_used_at < now() - interval '1 minute') AS stale
         FROM operators
        WHERE key_digest = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [keyDigest],
    );
    if (known?.stale)
      await mutate(tx, 'UPDATE operators SET last_used_at = now() WHERE id = $1 RETURNING id', [known.id]);
    return known;
  }
}
