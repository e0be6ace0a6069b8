import { DataKey } from '../../src/keys/data-key';
import type { TenantId, TenantKeyId } from '../../src/common/ids';
import { MasterKeys } from '../../src/config/master-keys';
import type { KeyStore } from '../../src/keys/key.store';
import { PlatformKeys } from '../../src/keys/platform-keys';
import { EVENTS_BEARER, EVENTS_TOKEN, PROVIDER_API_KEY } from '../../src/keys/sealed-place';
import { placeOfTenantKey } from '../../src/keys/tenant-secrets';
import type { Carillon, TestTenant } from './carillon';

type OfCarillon = Pick<Carillon, 'env' | 'owner'>;

/** The data key of a tenant, as whoever has the database and the master key gets at it. */
export async function openTenantKey({ env, owner }: OfCarillon, tenantId: string): Promise<DataKey> {
  const [row] = await owner.query<{ id: TenantKeyId; wrapped_key: string }[]>(
    'SELECT id, wrapped_key FROM tenant_keys WHERE tenant_id = $1',
    [tenantId],
  );
  if (!row) throw new Error(`${tenantId} has no data key`);
  const place = placeOfTenantKey(tenantId as TenantId, row.id);
  return new DataKey(row.id, tenantId as TenantId, new MasterKeys(env).unwrap(row.wrapped_key, place));
}

export async function openPlatformKeys({ env, owner }: OfCarillon): Promise<PlatformKeys> {
  const rows = await owner.query(
    'SELECT purpose, wrapped_key AS "wrappedKey", master_key_id AS "masterKeyId", created_at AS "createdAt" FROM platform_keys',
  );
  return new PlatformKeys(
    rows as Awaited<ReturnType<KeyStore['platformKeysAcrossTenants']>>,
    new MasterKeys(env),
  );
}

export async function openAccount(
  carillon: OfCarillon,
  tenantId: string,
): Promise<{ providerKey: string; token: string; bearer: string }> {
  const key = await openTenantKey(carillon, tenantId);
  const [account] = await carillon.owner.query<Record<string, string>[]>(
    'SELECT api_key_sealed, events_token_sealed, events_bearer_sealed FROM provider_accounts WHERE tenant_id = $1',
    [tenantId],
  );
  return {
    providerKey: key.open(account?.api_key_sealed ?? '', PROVIDER_API_KEY),
    token: key.open(account?.events_token_sealed ?? '', EVENTS_TOKEN),
    bearer: key.open(account?.events_bearer_sealed ?? '', EVENTS_BEARER),
  };
}

/** The secrets of the platform and of the tenant, opened with the master key. */
export async function openSecrets(
  carillon: OfCarillon,
  { id, key }: TestTenant,
): Promise<Record<string, string>> {
  const { env } = carillon;
  const { providerKey, token, bearer } = await openAccount(carillon, id);
  return {
    providerKey,
    pathToken: token,
    bearer,
    // Its first 17 characters are the hint that is shown.
    apiKey: key.slice(18),
    masterProviderKey: env.provider.apiKey,
    operatorKey: env.operatorKey,
    masterKey: env.masterKey.toString('latin1'),
  };
}
