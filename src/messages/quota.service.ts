import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { KnownKeys } from '../tenants/known-keys';
import { TenantStore } from '../tenants/tenant.store';
import { type QuotasDto, type SetQuotasDto, toQuotasDto } from './quota.dto';
import { QuotaStore } from './quota.store';

/**
 * The quotas of one tenant as they stand, and the operator's word on them. A first limit counts from the next message on,
 * with other processes of the API as soon as they look the caller's key up again, within two seconds.
 */
@Injectable()
export class Quotas {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly quotas: QuotaStore,
    private readonly keys: KnownKeys,
  ) {}

  get(tenantId: TenantId): Promise<QuotasDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return toQuotasDto(await this.quotas.view(tx, tenantId));
    });
  }

  async set(tenantId: TenantId, { email, sms, beyond }: SetQuotasDto): Promise<QuotasDto> {
    const quotas = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      await this.quotas.set(tx, tenantId, beyond ?? 'refuse', { email, sms });
      return toQuotasDto(await this.quotas.view(tx, tenantId));
    });
    this.keys.forget(tenantId);
    return quotas;
  }
}
