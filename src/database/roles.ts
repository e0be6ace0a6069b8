import type { Env } from '../config/env';
import type { MasterKey } from '../config/master-key';
import { MasterKeys } from '../config/master-keys';

/**
 * Two logins, neither owner of a table nor free of row-level security:
 * - `carillon_app` does a tenant's work and sees the rows of the tenant that the transaction names;
 * - `carillon_platform` finds due work and callers across tenants, and may read only the columns that this takes.
 */
export const APP_ROLE = 'carillon_app';
export const PLATFORM_ROLE = 'carillon_platform';
export type DatabaseRole = typeof APP_ROLE | typeof PLATFORM_ROLE;

/**
 * The URLs to connect with as `role`: the one that is given, or the owner's URL with the role's derived password. While
 * the master key is being rotated that may be the password of the one or of the other: the first that works is used.
 */
export function roleUrls(env: Env, role: DatabaseRole): string[] {
  const given = role === APP_ROLE ? env.database.appUrl : env.database.platformUrl;
  if (given) return [given];
  const { ownerUrl } = env.database;
  if (!ownerUrl) throw new Error(`no database URL for ${role}`);
  return new MasterKeys(env).all.map((masterKey) => {
    const url = new URL(ownerUrl);
    url.username = role;
    url.password = masterKey.rolePassword(role);
    return url.toString();
  });
}

/** What lets both roles log in with passwords of this master key. Run by the owner of the schema. */
export function roleLogins(masterKey: MasterKey): string[] {
  // Both are constants or base64url: nothing in them needs quoting.
  return [APP_ROLE, PLATFORM_ROLE].map(
    (role) => `ALTER ROLE ${role} LOGIN PASSWORD '${masterKey.rolePassword(role)}'`,
  );
}
