import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { isUniqueViolation } from '../database/unique-violation';
import { PlatformKeys } from '../keys/platform-keys';
import { EVENTS_BEARER, EVENTS_TOKEN } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import { Doorbell } from '../queue/doorbell';
import type { CreateTenantDto, UpdateTenantDto } from './tenant.dto';
import { KnownKeys } from './known-keys';
import { Tenant, TenantStatus } from './tenant.entity';
import { type TenantFilter, TenantStore } from './tenant.store';

/**
 * What an operator does with tenants. Each call commits a wish and rings provision-tenant, which brings the
 * subaccount in line; the caller follows `status` and `provisioning`.
 */
@Injectable()
export class TenantService {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly platformKeys: PlatformKeys,
    private readonly secrets: TenantSecrets,
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly doorbell: Doorbell,
    private readonly keys: KnownKeys,
    private readonly audit: AuditStore,
  ) {}

  async create(request: CreateTenantDto, actor: Actor): Promise<Tenant> {
    const id = newId('ten');
    const [token, bearer] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const tenant: Partial<Tenant> = {
      id,
      name: request.name,
      slug: request.slug,
      region: request.region ?? this.env.provider.region,
      status: 'provisioning',
      provisioningStep: 'requested',
    };
    const created = await this.database
      .acrossTenants(async (tx) => {
        await this.tenants.insertAcrossTenants(tx, tenant);
        const key = await this.secrets.createKeyAcrossTenants(tx, id);
        await this.tenants.insertAccountAcrossTenants(tx, {
          tenantId: id,
          eventsTokenSealed: key.seal(token, EVENTS_TOKEN),
          eventsTokenDigest: this.platformKeys.digest(token),
          eventsBearerSealed: key.seal(bearer, EVENTS_BEARER),
          eventsBearerDigest: this.platformKeys.digest(bearer),
        });
        const { name, slug, region } = tenant;
        const change = { action: 'tenant.create', target: id, after: { name, slug, region } };
        await this.audit.record(tx, id, actor, change);
        return this.tenants.findAcrossTenants(tx, id);
      })
      .catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError('conflict', `A tenant with the slug "${request.slug}" exists already.`, [
          { pointer: '/slug', code: 'taken', detail: 'Choose another slug.' },
        ]);
      });
    this.doorbell.ringSoon('provision-tenant', id);
    return found(created);
  }

  async get(tenantId: TenantId): Promise<Tenant> {
    return found(await this.database.acrossTenants((tx) => this.tenants.findAcrossTenants(tx, tenantId)));
  }

  list(filter: TenantFilter, before: string | null, limit: number): Promise<Tenant[]> {
    return this.database.acrossTenants((tx) => this.tenants.listAcrossTenants(tx, filter, before, limit));
  }

  async update(tenantId: TenantId, request: UpdateTenantDto, actor: Actor): Promise<Tenant> {
    const updated = await this.database.acrossTenants(async (tx) => {
      const before = found(await this.tenants.findAcrossTenants(tx, tenantId));
      const { requests_per_second: requestsPerSecond = before.requestsPerSecond } = request;
      await this.tenants.setRequestRateAcrossTenants(tx, tenantId, requestsPerSecond);
      const [was, is] = [before.requestsPerSecond, requestsPerSecond].map((rate) => ({
        requests_per_second: rate,
      }));
      const change = { action: 'tenant.update', target: tenantId, before: was, after: is };
      await this.audit.record(tx, tenantId, actor, change);
      return { ...before, requestsPerSecond };
    });
    this.keys.forget(tenantId);
    return updated;
  }

  /** Closes the subaccount; new messages are refused from this moment. */
  suspend(tenantId: TenantId, actor: Actor): Promise<Tenant> {
    const from: TenantStatus[] = ['active', 'reactivating'];
    return this.request(tenantId, 'suspending', from, 'suspended', { actor, action: 'tenant.suspend' });
  }

  /** Reopens the subaccount. */
  reactivate(tenantId: TenantId, actor: Actor): Promise<Tenant> {
    const from: TenantStatus[] = ['suspended', 'suspending'];
    return this.request(tenantId, 'reactivating', from, 'active', { actor, action: 'tenant.reactivate' });
  }

  /** Asking for what is already so, or under way, is no error: the answer is the tenant as it stands. */
  private async request(
    tenantId: TenantId,
    to: TenantStatus,
    from: readonly TenantStatus[],
    already: TenantStatus,
    { actor, action }: { actor: Actor; action: string },
  ): Promise<Tenant> {
    const [moved, settled] = await this.database.acrossTenants(async (tx) => {
      const before = found(await this.tenants.findAcrossTenants(tx, tenantId));
      const isMoved = await this.tenants.requestStatusAcrossTenants(tx, tenantId, to, from);
      const after = found(await this.tenants.findAcrossTenants(tx, tenantId));
      if (!isMoved && after.status !== to && after.status !== already) {
        throw new AppError(
          'conflict',
          `The tenant is ${after.status}; that can be asked of a tenant that is ${from.join(' or ')}.`,
        );
      }
      const change = { before: { status: before.status }, after: { status: after.status } };
      await this.audit.record(tx, tenantId, actor, { action, target: tenantId, ...change });
      return [isMoved, after] as const;
    });
    this.keys.forget(tenantId);
    if (moved) this.doorbell.ringSoon('provision-tenant', tenantId);
    return settled;
  }
}

function found(tenant: Tenant | null): Tenant {
  if (!tenant) throw AppError.notFound('tenant');
  return tenant;
}
