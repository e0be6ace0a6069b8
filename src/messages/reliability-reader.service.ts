import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { TenantStore } from '../tenants/tenant.store';
import { ReliabilityCounterStore } from './reliability-counter.store';
import { type ReliabilityDto, toReliabilityDto } from './reliability.dto';

/** What a tenant, or the operator for it, can read of its counters. */
@Injectable()
export class ReliabilityReader {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly counters: ReliabilityCounterStore,
  ) {}

  async of(tenantId: TenantId): Promise<ReliabilityDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return toReliabilityDto(await this.counters.today(tx), await this.counters.totals(tx, tenantId));
    });
  }
}
