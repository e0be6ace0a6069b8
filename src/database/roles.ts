import { Env } from '../config/env';
import { MasterKey } from '../config/master-key';

/**
 * Two logins, neither owner of a table nor free of row-level security:
 * - `carillon_app` does a tenant's work and sees the rows of the tenant that the transaction names;
 * - `carillon_platform` finds due work and callers across tenants, and may read only the columns that this takes.
 */
export const APP_ROLE = 'carillon_app';
export const PLATFORM_ROLE = 'carillon_platform';
export type DatabaseRole = typeof APP_ROLE | typeof PLATFORM_ROLE;

/** The URL to connect with as `role`: given, or the owner's URL with the role's derived password. */
export function roleUrl(env: Env, role: DatabaseRole): string {
  const given = role === APP_ROLE ? env.database.appUrl : env.database.platformUrl;
  if (given) return given;
  if (!env.database.ownerUrl) throw new Error(`no database URL for ${role}`);
  const url = new URL(env.database.ownerUrl);
  url.username = role;
  url.password = new MasterKey(env.masterKey).rolePassword(role);
  return url.toString();
}
