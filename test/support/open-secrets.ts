import { MasterKey } from '../../src/config/master-key';
import type { Carillon, TestTenant } from './carillon';

/** The secrets of the platform and of the tenant, opened with the master key. */
export async function openSecrets(
  { env, owner }: Carillon,
  { id, key }: TestTenant,
): Promise<Record<string, string>> {
  const [account] = await owner.query<Record<string, string>[]>(
    'SELECT api_key_sealed, events_token_sealed, events_bearer_sealed FROM provider_accounts WHERE tenant_id = $1',
    [id],
  );
  const open = (column: string, place: string) =>
    new MasterKey(env.masterKey).open(account?.[column] ?? '', `${id}|${place}`);
  return {
    providerKey: open('api_key_sealed', 'provider_api_key'),
    pathToken: open('events_token_sealed', 'events_token'),
    bearer: open('events_bearer_sealed', 'events_bearer'),
    // Its first 17 characters are the hint that is shown.
    apiKey: key.slice(18),
    masterProviderKey: env.provider.apiKey,
    operatorKey: env.operatorKey,
    masterKey: env.masterKey.toString('latin1'),
  };
}
