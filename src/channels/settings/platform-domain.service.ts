import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/actor';
import { type Change, PLATFORM_SCOPE } from '../../audit/audit.store';
import { AuditedCalls } from '../../audit/audited-calls.service';
import { AppError, type FieldError } from '../../common/app-error';
import { isId, type TenantId } from '../../common/ids';
import { Database } from '../../database/database';
import { TenantStore } from '../../tenants/tenant.store';
import { Provider } from '../provider';
import type { OperationPath, RequestOf } from '../smtp2go/operations';
import { acceptedData } from './accepted-data';
import type { LendDomainDto, PlatformDomainDto } from './platform-domain.dto';
import { type ProviderDomain, toSenderDomain } from './sender-domain';
import type { AddSenderDomainDto } from './sender.dto';

interface MasterDomain extends ProviderDomain {
  subaccount_access?: { subaccounts?: string[]; future_subaccounts?: boolean };
}

/** Sender domains of the platform's own account, and the tenants that they are lent to. */
@Injectable()
export class PlatformDomains {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly provider: Provider,
    private readonly audited: AuditedCalls,
  ) {}

  async add(request: AddSenderDomainDto, actor: Actor): Promise<PlatformDomainDto> {
    const { domain, tracking_subdomain, return_path_subdomain } = request;
    const change = { action: 'platform_domain.add', target: domain, after: request };
    const data = await this.askAudited(actor, change, '/domain/add', {
      domain,
      ...(tracking_subdomain ? { tracking_subdomain } : {}),
      ...(return_path_subdomain ? { returnpath_subdomain: return_path_subdomain } : {}),
    });
    return this.one(data, domain);
  }

  async list(): Promise<PlatformDomainDto[]> {
    return this.withTenants(domainsIn(await this.ask('/domain/view', {})));
  }

  async get(domain: string): Promise<PlatformDomainDto> {
    return this.one(await this.ask('/domain/view', { domain }), domain);
  }

  async verify(domain: string, actor: Actor): Promise<PlatformDomainDto> {
    const change = { action: 'platform_domain.verify', target: domain };
    return this.one(await this.askAudited(actor, change, '/domain/verify', { domain }), domain);
  }

  async remove(domain: string, actor: Actor): Promise<void> {
    const change = { action: 'platform_domain.remove', target: domain };
    await this.askAudited(actor, change, '/domain/remove', { domain });
  }

  /** Subaccounts that are no tenant of ours keep what they have. */
  async lend(domain: string, request: LendDomainDto, actor: Actor): Promise<PlatformDomainDto> {
    const { tenant_ids: ids, future_tenants } = request;
    const [known] = domainsIn(await this.ask('/domain/view', { domain }));
    if (!known) throw AppError.notFound('platform domain');
    const had = known.subaccount_access?.subaccounts ?? [];
    const { lentTo, foreign } = await this.database.acrossTenants(async (tx) => {
      const ours = await this.tenants.subaccountsAcrossTenants(tx, { subaccountIds: had });
      return {
        lentTo: await this.tenants.subaccountsAcrossTenants(tx, { tenantIds: ids }),
        foreign: had.filter((id) => !ours.some(({ subaccountId }) => subaccountId === id)),
      };
    });
    refuseUnknown(
      ids,
      lentTo.map(({ tenantId }) => tenantId),
    );
    const subaccounts = [...foreign, ...lentTo.map(({ subaccountId }) => subaccountId)];
    const [before] = await this.withTenants([known]);
    const change = {
      action: 'platform_domain.lend',
      target: domain,
      before: { tenant_ids: before?.tenant_ids, future_tenants: before?.future_tenants },
      after: request,
    };
    const access = { domain, subaccounts, future_subaccounts: future_tenants };
    await this.askAudited(actor, change, '/domain/subaccount_access', access);
    return this.get(domain);
  }

  private async one(data: unknown, name: string): Promise<PlatformDomainDto> {
    const found = domainsIn(data).filter(({ domain }) => domain.fulldomain === name);
    const [domain] = await this.withTenants(found);
    if (!domain) throw AppError.notFound('platform domain');
    return domain;
  }

  private async withTenants(domains: MasterDomain[]): Promise<PlatformDomainDto[]> {
    const subaccountIds = domains.flatMap(({ subaccount_access: access }) => access?.subaccounts ?? []);
    const known = await this.database.acrossTenants((tx) =>
      this.tenants.subaccountsAcrossTenants(tx, { subaccountIds }),
    );
    return domains.map((row) => {
      const { domain, verified, records } = toSenderDomain(row);
      const access = new Set(row.subaccount_access?.subaccounts);
      return {
        object: 'platform_domain',
        domain,
        verified,
        records,
        tenant_ids: known
          .filter(({ subaccountId }) => access.has(subaccountId))
          .map(({ tenantId }) => tenantId),
        future_tenants: row.subaccount_access?.future_subaccounts === true,
      };
    });
  }

  private askAudited<P extends OperationPath>(
    actor: Actor,
    change: Change,
    operation: P,
    request: RequestOf<P>,
  ): Promise<unknown> {
    return this.audited.around(PLATFORM_SCOPE, actor, change, () => this.ask(operation, request));
  }

  private async ask<P extends OperationPath>(operation: P, request: RequestOf<P>): Promise<unknown> {
    const outcome = await this.provider.client.call(operation, this.provider.master(), request);
    return acceptedData(outcome, 'platform domain');
  }
}

function domainsIn(data: unknown): MasterDomain[] {
  return (data as { domains?: MasterDomain[] }).domains ?? [];
}

function refuseUnknown(ids: string[], known: TenantId[]): void {
  const errors = ids.flatMap((id, i): FieldError[] => {
    if (isId('ten', id) && known.includes(id)) return [];
    const detail = `There is no tenant ${id}, or it has no subaccount yet.`;
    return [{ pointer: `/tenant_ids/${i}`, code: 'unknown_tenant', detail }];
  });
  if (errors.length > 0) throw AppError.invalid(errors);
}
