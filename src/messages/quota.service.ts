import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { KnownKeys } from '../tenants/known-keys';
import { TenantStore } from '../tenants/tenant.store';
import { type ChannelQuotaDto, type QuotasDto, type SetQuotasDto, toQuotasDto } from './quota.dto';
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
    private readonly audit: AuditStore,
  ) {}

  get(tenantId: TenantId): Promise<QuotasDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return toQuotasDto(await this.quotas.view(tx, tenantId));
    });
  }

  async set(tenantId: TenantId, request: SetQuotasDto, actor: Actor): Promise<QuotasDto> {
    const { email, sms, beyond } = request;
    const quotas = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      const before = limitsOf(toQuotasDto(await this.quotas.view(tx, tenantId)));
      await this.quotas.set(tx, tenantId, beyond ?? 'refuse', { email, sms });
      const set = toQuotasDto(await this.quotas.view(tx, tenantId));
      const change = { action: 'tenant.set_quotas', target: tenantId, before, after: limitsOf(set) };
      await this.audit.record(tx, tenantId, actor, change);
      return set;
    });
    this.keys.forget(tenantId);
    return quotas;
  }
}

function limitsOf({ email, sms, beyond }: QuotasDto): object {
  const of = ({ hour, day, month }: ChannelQuotaDto) => ({
    hour: hour?.limit ?? null,
    day: day?.limit ?? null,
    month: month?.limit ?? null,
  });
  return { beyond, email: of(email), sms: of(sms) };
}
