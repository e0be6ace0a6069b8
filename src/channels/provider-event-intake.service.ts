import { Injectable } from '@nestjs/common';
import { isDatabaseUnavailable } from '../common/database-unavailable';
import { GroupCommit } from '../common/group-commit';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { type ArrivedEvent, ProviderEventStore } from './provider-event.store';

/** Events in one transaction: enough to fill it under load, few enough to keep it short. */
const MOST_IN_A_GROUP = 100;

/**
 * Stores events raw, those of a tenant that arrive together in one transaction. It resolves after the commit; when that
 * fails nothing of the group is stored, and the provider comes again with each. An event that comes twice is stored once.
 */
@Injectable()
export class ProviderEventIntake {
  private readonly groups = new GroupCommit<TenantId, ArrivedEvent, void>(
    (tenantId, events) => this.commit(tenantId, events),
    { most: MOST_IN_A_GROUP, isOfAll: isDatabaseUnavailable },
  );

  constructor(
    private readonly database: Database,
    private readonly events: ProviderEventStore,
    private readonly doorbell: Doorbell,
  ) {}

  store(tenantId: TenantId, event: ArrivedEvent): Promise<void> {
    return this.groups.submit(tenantId, event);
  }

  private async commit(tenantId: TenantId, events: ArrivedEvent[]): Promise<void[]> {
    const anyNew = await this.database.forTenant(tenantId, (tx) => this.events.insert(tx, tenantId, events));
    if (anyNew) this.doorbell.ringSoon('apply-provider-events', tenantId);
    return [];
  }
}
