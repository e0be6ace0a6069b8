import { Client } from 'pg';
import { APP_ROLE } from '../../src/database/roles';

type Query = (this: Client, ...given: unknown[]) => unknown;

/** `tenant_id = $1`, with or without alias and quotes, as our statements and TypeORM's write it. */
const FILTER = /(?:"?\w+"?\.)?"?tenant_id"?\s*=\s*\$(\d+)/g;

export interface RemovedFilters {
  /** How many conditions were taken out so far. */
  readonly count: number;
  restore(): void;
}

/**
 * Takes the tenant out of every condition that the product sends as a tenant, on its way to PostgreSQL: what a store
 * would ask that had forgotten it. What it inserts stays as it is.
 */
export function withoutTenantFilters(): RemovedFilters {
  const prototype = Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  let count = 0;
  const stripped = (text: string): string =>
    text.replace(FILTER, (_condition, parameter: string) => {
      count += 1;
      return `$${parameter}::text IS NOT NULL`;
    });
  prototype.query = function (this: Client, first: unknown, ...rest: unknown[]) {
    const isTenants = this.user === APP_ROLE;
    return query.call(this, isTenants && typeof first === 'string' ? stripped(first) : first, ...rest);
  };
  return {
    get count() {
      return count;
    },
    restore: () => {
      prototype.query = query;
    },
  };
}
