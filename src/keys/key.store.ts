import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { PlatformKey } from './platform-key.entity';
import { TenantKey } from './tenant-key.entity';

export type WrappedTenantKey = Pick<TenantKey, 'id' | 'wrappedKey'>;

/** Held by whoever wraps a new key; the rotation waits for them before it says which master key is the present one. */
const WRAPPING = `hashtextextended('carillon keys', 0)`;

/** Wrapped keys. Which master key wraps new ones is what the platform's own keys say, so that all processes agree. */
@Injectable()
export class KeyStore {
  platformKeysAcrossTenants(tx: PlatformTx): Promise<PlatformKey[]> {
    return tx.find(PlatformKey);
  }

  /** The master key to wrap with until this transaction ends. */
  async wrappingKeyAcrossTenants(tx: PlatformTx): Promise<string | null> {
    await tx.query(`SELECT pg_advisory_xact_lock_shared(${WRAPPING})`);
    const [row] = await select<{ id: string }>(
      tx,
      `SELECT master_key_id AS id FROM platform_keys WHERE purpose = 'digest'`,
    );
    return row?.id ?? null;
  }

  async rewrapPlatformKeysAcrossTenants(
    tx: PlatformTx,
    masterKeyId: string,
    rewrap: (key: PlatformKey) => string,
  ): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(${WRAPPING})`);
    const others = (await tx.find(PlatformKey)).filter((key) => key.masterKeyId !== masterKeyId);
    for (const key of others) {
      await tx.update(PlatformKey, { purpose: key.purpose }, { wrappedKey: rewrap(key), masterKeyId });
    }
    return others.length;
  }

  /** Changes nothing when the tenant has one already. */
  async insertTenantKeyAcrossTenants(
    tx: PlatformTx,
    key: Pick<TenantKey, 'tenantId' | 'id' | 'wrappedKey' | 'masterKeyId'>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO tenant_keys (tenant_id, id, wrapped_key, master_key_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [key.tenantId, key.id, key.wrappedKey, key.masterKeyId],
    );
  }

  /** Which master keys are needed to open the tenants' keys, and by how many of them. */
  neededMasterKeysAcrossTenants(tx: PlatformTx): Promise<{ id: string; tenants: number }[]> {
    return select(
      tx,
      `SELECT master_key_id AS id, count(*)::int AS tenants FROM tenant_keys GROUP BY 1 ORDER BY 1`,
    );
  }

  async tenantsAfterAcrossTenants(tx: PlatformTx, after: string, limit: number): Promise<TenantId[]> {
    const rows = await select<{ id: TenantId }>(
      tx,
      `SELECT id FROM tenants WHERE id > $1 ORDER BY id LIMIT $2`,
      [after, limit],
    );
    return rows.map(({ id }) => id);
  }

  async findTenantKey(tx: Tx, tenantId: TenantId): Promise<WrappedTenantKey | null> {
    const [row] = await select<WrappedTenantKey>(
      tx,
      `SELECT id, wrapped_key AS "wrappedKey" FROM tenant_keys WHERE tenant_id = $1`,
      [tenantId],
    );
    return row ?? null;
  }

  /** For the length of the transaction nobody else wraps it anew. */
  async lockTenantKey(
    tx: Tx,
    tenantId: TenantId,
  ): Promise<(WrappedTenantKey & { masterKeyId: string }) | null> {
    const [row] = await select<WrappedTenantKey & { masterKeyId: string }>(
      tx,
      `SELECT id, wrapped_key AS "wrappedKey", master_key_id AS "masterKeyId" FROM tenant_keys
        WHERE tenant_id = $1 FOR NO KEY UPDATE`,
      [tenantId],
    );
    return row ?? null;
  }

  async rewrapTenantKey(tx: Tx, tenantId: TenantId, wrappedKey: string, masterKeyId: string): Promise<void> {
    await mutate(
      tx,
      `UPDATE tenant_keys SET wrapped_key = $2, master_key_id = $3 WHERE tenant_id = $1 RETURNING 1`,
      [tenantId, wrappedKey, masterKeyId],
    );
  }
}
