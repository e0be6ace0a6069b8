import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import type { TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import type { TenantCaller } from '../tenants/access';
import { CampaignClock } from './campaign-clock.store';
import type { TestClockDto } from './test-clock.dto';

/** The clock of a tenant's test mode, for tests and demonstrations. */
@Injectable()
export class TestClocks {
  constructor(
    private readonly database: Database,
    private readonly clock: CampaignClock,
    private readonly audit: AuditStore,
  ) {}

  get(tenantId: TenantId): Promise<TestClockDto> {
    return this.database.forTenant(tenantId, (tx) => this.read(tx, tenantId));
  }

  advance({ tenantId, actor }: TenantCaller, seconds: number): Promise<TestClockDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      await this.clock.setAhead(tx, tenantId, seconds * 1_000);
      const change = { action: 'test_clock.advance', target: tenantId, after: { seconds } };
      await this.audit.record(tx, tenantId, actor, change);
      return this.read(tx, tenantId);
    });
  }

  private async read(tx: Tx, tenantId: TenantId): Promise<TestClockDto> {
    const { now, aheadMs } = await this.clock.read(tx, tenantId, true);
    return { object: 'test_clock', now: now.toISOString(), ahead: aheadMs / 1_000 };
  }
}
