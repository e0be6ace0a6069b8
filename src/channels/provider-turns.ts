import { Injectable, Logger } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import type { SyncKind } from '../messages/provider-sync.entity';
import { ProviderSyncStore } from '../messages/provider-sync.store';

const LEASE_SECONDS = 60;
const RENEW_EVERY_MS = 15_000;

/**
 * One at a time looks at a tenant's subaccount, for each kind of thing: two turns at once would undo what the other has just
 * done. A turn may take an hour; it holds its lease until it ends, and whoever dies loses it within a minute. What
 * fails is done again when it is rung next.
 */
@Injectable()
export class ProviderTurns {
  private readonly logger = new Logger('provider-turns');

  constructor(
    private readonly database: Database,
    private readonly syncs: ProviderSyncStore,
  ) {}

  /** Does nothing when it is not due, or somebody is at it. The work says itself when the next turn is. */
  async take(tenantId: TenantId, kind: SyncKind, work: () => Promise<void>): Promise<void> {
    const isMine = await this.database.forTenant(tenantId, (tx) =>
      this.syncs.claim(tx, tenantId, kind, LEASE_SECONDS),
    );
    if (!isMine) return;
    const renewing = setInterval(() => void this.renew(tenantId, kind), RENEW_EVERY_MS);
    try {
      await work();
    } catch (error) {
      await this.database.forTenant(tenantId, (tx) => this.syncs.letGo(tx, tenantId, kind));
      throw error;
    } finally {
      clearInterval(renewing);
    }
  }

  private async renew(tenantId: TenantId, kind: SyncKind): Promise<void> {
    try {
      await this.database.forTenant(tenantId, (tx) => this.syncs.renew(tx, tenantId, kind, LEASE_SECONDS));
    } catch {
      // Tried again before the lease ends.
      this.logger.warn({ event: 'lease not renewed', tenantId, kind });
    }
  }
}
