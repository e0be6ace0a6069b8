import { type AuditScope, PLATFORM_SCOPE } from '../audit/audit.store';
import type { Database, Tx } from '../database/database';

/** Whose templates: a tenant's, or the platform's, which lie in tables of their own and have the same shape. */
export type TemplateScope = AuditScope;

/** A transaction that may write what is of the scope: a tenant's reads the platform's templates as well. */
export function inScope<T>(
  database: Database,
  scope: TemplateScope,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return scope === PLATFORM_SCOPE ? database.acrossTenants(work) : database.forTenant(scope, work);
}
