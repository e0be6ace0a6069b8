import { Injectable } from '@nestjs/common';
import { ApiKeyId, TenantId } from '../common/ids';
import { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { KeyMode } from './api-key-format';
import { ApiKey } from './api-key.entity';
import { TenantStatus } from './tenant.entity';

export interface KnownKey {
  tenantId: TenantId;
  apiKeyId: ApiKeyId;
  mode: KeyMode;
  tenantStatus: TenantStatus;
  hasQuotas: boolean;
  byListOnly: boolean;
  stale: boolean;
}

/** Keys of a tenant. Only the keyed digest is stored; the key itself is shown once and never again. */
@Injectable()
export class ApiKeyStore {
  async insert(
    tx: Tx,
    key: Pick<ApiKey, 'tenantId' | 'id' | 'name' | 'mode' | 'hint' | 'keyDigest'>,
  ): Promise<ApiKey> {
    await tx.insert(ApiKey, key);
    return tx.findOneByOrFail(ApiKey, { tenantId: key.tenantId, id: key.id });
  }

  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<ApiKey[]> {
    const query = tx
      .createQueryBuilder(ApiKey, 'k')
      .where('k.tenantId = :tenantId', { tenantId })
      .orderBy('k.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('k.id < :before', { before }) : query).getMany();
  }

  async revoke(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE tenant_id = $1 AND id = $2 RETURNING id`,
      [tenantId, id],
    );
    return rows.length > 0;
  }

  async findByDigestAcrossTenants(tx: PlatformTx, keyDigest: string): Promise<KnownKey | undefined> {
    const rows = await select<KnownKey>(
      tx,
      `SELECT k.tenant_id AS "tenantId", k.id AS "apiKeyId", k.mode, t.status AS "tenantStatus",
              EXISTS (SELECT 1 FROM quotas q WHERE q.tenant_id = t.id
                         AND coalesce(q.per_hour, q.per_day, q.per_month) IS NOT NULL) AS "hasQuotas",
              EXISTS (SELECT 1 FROM recipient_guards g WHERE g.tenant_id = t.id) AS "byListOnly",
              (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute') AS stale
         FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
        WHERE k.key_digest = $1 AND k.revoked_at IS NULL`,
      [keyDigest],
    );
    return rows[0];
  }

  /** Written at most once a minute for a key, so that reading does not turn into writing. */
  async touchAcrossTenants(tx: PlatformTx, tenantId: TenantId, id: ApiKeyId): Promise<void> {
    await mutate(
      tx,
      `UPDATE api_keys SET last_used_at = now() WHERE tenant_id = $1 AND id = $2 RETURNING id`,
      [tenantId, id],
    );
  }
}
