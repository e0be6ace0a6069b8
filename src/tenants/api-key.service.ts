import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { canonicalCidr } from '../common/cidr';
import { ApiKeyId, newId, TenantId } from '../common/ids';
import { PlatformKeys } from '../keys/platform-keys';
import { Database, type Tx } from '../database/database';
import { newApiKey } from './api-key-format';
import type { CreateApiKeyDto, KeyGrantDto, UpdateApiKeyDto } from './api-key.dto';
import { ApiKey } from './api-key.entity';
import { ApiKeyStore } from './api-key.store';
import { expiryIn } from './expiry';
import { beyond, type KeyGrant } from './key-grant';
import { KnownKeys } from './known-keys';
import { TenantStore } from './tenant.store';

/** Who grants, and the most that they can grant. */
export interface Grantor {
  actor: Actor;
  grant: KeyGrant;
}

export interface IssuedKey {
  row: ApiKey;
  key: string;
}

/**
 * Issues, changes, rotates and revokes a tenant's keys. The key leaves this class once, in the answer that creates it,
 * and nobody makes one that may do more than their own. Other processes notice a change within two seconds.
 */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly platformKeys: PlatformKeys,
    private readonly database: Database,
    private readonly apiKeys: ApiKeyStore,
    private readonly tenants: TenantStore,
    private readonly keys: KnownKeys,
    private readonly audit: AuditStore,
  ) {}

  /** What is left out is as in the grantor's own key. */
  async create(tenantId: TenantId, request: CreateApiKeyDto, by: Grantor): Promise<IssuedKey> {
    const grant = { ...by.grant, ...(request.mode && { mode: request.mode }), ...grantIn(request) };
    refuseBeyond(grant, by);
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      const issued = await this.issue(tx, tenantId, request.name, grant);
      const change = { action: 'api_key.create', target: issued.row.id, after: settingsOf(issued.row) };
      await this.audit.record(tx, tenantId, by.actor, change);
      return issued;
    });
  }

  async list(tenantId: TenantId, before: string | null, limit: number): Promise<ApiKey[]> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return this.apiKeys.list(tx, tenantId, before, limit);
    });
  }

  async update(tenantId: TenantId, id: ApiKeyId, request: UpdateApiKeyDto, by: Grantor): Promise<ApiKey> {
    const changes = { ...(request.name === undefined ? {} : { name: request.name }), ...grantIn(request) };
    const changed = await this.database.forTenant(tenantId, async (tx) => {
      const known = await this.takeGood(tx, tenantId, id);
      refuseBeyond({ ...known, ...changes }, by);
      const row = await this.apiKeys.update(tx, tenantId, id, changes);
      const [before, after] = [settingsOf(known), settingsOf(row)];
      await this.audit.record(tx, tenantId, by.actor, {
        action: 'api_key.update',
        target: id,
        before,
        after,
      });
      return row;
    });
    this.keys.forget(tenantId);
    return changed;
  }

  /**
   * The successor has the same name, scopes and blocks, and as long a life as the old key was given, within that of the
   * grantor's own.
   */
  async rotate(tenantId: TenantId, id: ApiKeyId, overlapSeconds: number, by: Grantor): Promise<IssuedKey> {
    const issued = await this.database.forTenant(tenantId, async (tx) => {
      const old = await this.takeGood(tx, tenantId, id);
      const grant = { ...old, expiresAt: earlier(renewed(old), by.grant.expiresAt) };
      refuseBeyond(grant, by);
      const successor = await this.issue(tx, tenantId, old.name, grant);
      await this.apiKeys.replace(tx, tenantId, id, successor.row.id, overlapSeconds);
      const after = {
        ...settingsOf(successor.row),
        replaced_by: successor.row.id,
        overlap_seconds: overlapSeconds,
      };
      const change = { action: 'api_key.rotate', target: id, before: settingsOf(old), after };
      await this.audit.record(tx, tenantId, by.actor, change);
      return successor;
    });
    this.keys.forget(tenantId);
    return issued;
  }

  async revoke(tenantId: TenantId, id: ApiKeyId, actor: Actor): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const known = await this.apiKeys.take(tx, tenantId, id);
      if (!known) throw AppError.notFound('API key');
      await this.apiKeys.revoke(tx, tenantId, id);
      const change = { action: 'api_key.revoke', target: id, before: settingsOf(known) };
      await this.audit.record(tx, tenantId, actor, change);
    });
    this.keys.forget(tenantId);
  }

  private async issue(tx: Tx, tenantId: TenantId, name: string, grant: KeyGrant): Promise<IssuedKey> {
    const { key, hint } = newApiKey(grant.mode);
    const row = await this.apiKeys.insert(tx, {
      tenantId,
      id: newId('key'),
      name,
      mode: grant.mode,
      hint,
      keyDigest: this.platformKeys.digest(key),
      scopes: [...grant.scopes],
      allowedCidrs: [...grant.allowedCidrs],
      requestsPerSecond: grant.requestsPerSecond,
      expiresAt: grant.expiresAt,
    });
    return { row, key };
  }

  private async takeGood(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<ApiKey> {
    const key = await this.apiKeys.take(tx, tenantId, id);
    if (!key) throw AppError.notFound('API key');
    const { revokedAt, expiresAt, replacedBy } = key;
    if (revokedAt) throw new AppError('conflict', 'The key is revoked. Create a new one.');
    if (expiresAt && expiresAt <= new Date())
      throw new AppError('conflict', 'The key has expired. Create a new one.');
    if (replacedBy)
      throw new AppError('conflict', `The key was rotated into ${replacedBy}. Change that one.`);
    return key;
  }
}

/** What of a grant a request names, in the spelling that is stored. */
function grantIn(request: KeyGrantDto) {
  const { scopes, allowed_cidrs: cidrs, requests_per_second: requestsPerSecond } = request;
  const expiresAt = expiryIn(request, 'revoke the key');
  return {
    ...(scopes && { scopes }),
    ...(cidrs && { allowedCidrs: [...new Set(cidrs.flatMap((cidr) => canonicalCidr(cidr) ?? []))] }),
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** What the audit log keeps of a key. */
function settingsOf(key: ApiKey): object {
  return {
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    allowed_cidrs: key.allowedCidrs,
    requests_per_second: key.requestsPerSecond,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
  };
}

function refuseBeyond(grant: KeyGrant, by: Grantor): void {
  const errors = beyond(grant, by.grant);
  if (errors[0]) throw new AppError('forbidden', errors[0].detail, errors);
}

function renewed({ createdAt, expiresAt }: ApiKey): Date | null {
  return expiresAt && new Date(Date.now() + expiresAt.getTime() - createdAt.getTime());
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return one < other ? one : other;
}
