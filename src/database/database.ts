import { DataSource, EntityManager } from 'typeorm';
import { TenantId } from '../common/ids';
import { pipelinedTransaction } from './pipelined-transaction';
import { withSomePassword } from './role-login';

/** A transaction that sees the rows of one tenant. Every store takes it first. */
export type Tx = EntityManager;

declare const acrossTenants: unique symbol;
/** A transaction of the platform: scheduling columns of all tenants. Only methods named …AcrossTenants take it. */
export type PlatformTx = EntityManager & { readonly [acrossTenants]: true };

/**
 * The only way to the database. `forTenant` names the tenant to PostgreSQL for the length of the transaction, and
 * row-level security shows nothing else; without it no row is seen at all. Inside either there is SQL only: no HTTP,
 * no Redis, no rendering.
 */
export class Database {
  constructor(
    private readonly app: DataSource,
    private readonly platform: DataSource,
  ) {}

  forTenant<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
    // Transaction-local (third argument): the next borrower of this connection starts with no tenant at all.
    const text = `SELECT set_config('app.tenant_id', $1, true)`;
    return pipelinedTransaction(this.app, { text, values: [tenantId] }, work);
  }

  /**
   * For what would be found out again: the commit does not wait for the disk, so that a crash of PostgreSQL may undo the
   * last moments of it. Any later transaction that is durable makes what came before it durable as well.
   */
  forTenantUnhurried<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
    const text = `SELECT set_config('app.tenant_id', $1, true), set_config('synchronous_commit', 'off', true)`;
    return pipelinedTransaction(this.app, { text, values: [tenantId] }, work);
  }

  acrossTenants<T>(work: (tx: PlatformTx) => Promise<T>): Promise<T> {
    return pipelinedTransaction(this.platform, null, (tx) => work(tx as PlatformTx));
  }

  /** For readiness: throws when either login cannot reach the database. */
  async ping(): Promise<void> {
    await Promise.all(
      [this.app, this.platform].map((source) => withSomePassword(() => source.query('SELECT 1'))),
    );
  }

  async close(): Promise<void> {
    for (const source of [this.app, this.platform]) if (source.isInitialized) await source.destroy();
  }
}
