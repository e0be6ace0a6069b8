import { Injectable } from '@nestjs/common';
import { ApiKeyId, TenantId } from '../common/ids';
import { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { KeyMode } from './api-key-format';
import { ApiKey } from './api-key.entity';
import { KeyGrant } from './key-grant';
import { TenantStatus } from './tenant.entity';

export interface KnownKey {
  tenantId: TenantId;
  apiKeyId: ApiKeyId;
  mode: KeyMode;
  tenantStatus: TenantStatus;
  /** The platform's default when null. */
  tenantRequestsPerSecond: number | null;
  hasQuotas: boolean;
  grant: KeyGrant;
  /** By the clock of the database, which says when a key has expired; null when it does not. */
  expiresInMs: number | null;
  byListOnly: boolean;
  stale: boolean;
}

/** Of a tenant `t`, what counts with every request that is made for it. */
export const TENANT_STANDING = `t.status AS "tenantStatus", t.requests_per_second AS "tenantRequestsPerSecond",
              EXISTS (SELECT 1 FROM quotas q WHERE q.tenant_id = t.id
                         AND coalesce(q.per_hour, q.per_day, q.per_month) IS NOT NULL) AS "hasQuotas",
              EXISTS (SELECT 1 FROM recipient_guards g WHERE g.tenant_id = t.id) AS "byListOnly"`;

type Settings = Pick<ApiKey, 'name' | 'scopes' | 'allowedCidrs' | 'requestsPerSecond' | 'expiresAt'>;

/** Keys of a tenant. Only the keyed digest is stored; the key itself is shown once and never again. */
@Injectable()
export class ApiKeyStore {
  async insert(
    tx: Tx,
    key: Pick<ApiKey, 'tenantId' | 'id' | 'mode' | 'hint' | 'keyDigest'> & Settings,
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

  /** For a change: nobody else changes it until the transaction ends. */
  take(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | null> {
    return tx.findOne(ApiKey, { where: { tenantId, id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(tx: Tx, tenantId: TenantId, id: ApiKeyId, settings: Partial<Settings>): Promise<ApiKey> {
    if (Object.keys(settings).length > 0) await tx.update(ApiKey, { tenantId, id }, settings);
    return tx.findOneByOrFail(ApiKey, { tenantId, id });
  }

  /** The key is good for so long yet, or until it would have expired anyway. */
  async replace(
    tx: Tx,
    tenantId: TenantId,
    id: ApiKeyId,
    successor: ApiKeyId,
    overlapSeconds: number,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE api_keys SET replaced_by = $3, expires_at = least(expires_at, now() + $4 * interval '1 second')
        WHERE tenant_id = $1 AND id = $2 RETURNING id`,
      [tenantId, id, successor, overlapSeconds],
    );
  }

  /** Neither revoked nor expired. */
  async isGood(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT 1 FROM api_keys
        WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [tenantId, id],
    );
    return rows.length > 0;
  }

  /** Twice keeps the first time. */
  async revoke(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<void> {
    await mutate(
      tx,
      `UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE tenant_id = $1 AND id = $2 RETURNING id`,
      [tenantId, id],
    );
  }

  async findByDigestAcrossTenants(tx: PlatformTx, keyDigest: string): Promise<KnownKey | undefined> {
    const rows = await select<Omit<KnownKey, 'grant'> & KeyGrant>(
      tx,
      `SELECT k.tenant_id AS "tenantId", k.id AS "apiKeyId", k.mode, ${TENANT_STANDING},
              k.requests_per_second AS "requestsPerSecond", k.scopes, k.allowed_cidrs AS "allowedCidrs", k.expires_at AS "expiresAt",
              (extract(epoch FROM k.expires_at - now()) * 1000)::float8 AS "expiresInMs",
              (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute') AS stale
         FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
        WHERE k.key_digest = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`,
      [keyDigest],
    );
    return rows.map(({ scopes, allowedCidrs, requestsPerSecond, expiresAt, ...key }) => ({
      ...key,
      grant: { mode: key.mode, scopes, allowedCidrs, requestsPerSecond, expiresAt },
    }))[0];
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
