import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { ApiKeyId, newId, TenantId } from '../common/ids';
import { MasterKey } from '../config/master-key';
import { Database } from '../database/database';
import { type KeyMode, newApiKey } from './api-key-format';
import { ApiKey } from './api-key.entity';
import { ApiKeyStore } from './api-key.store';
import { KnownKeys } from './known-keys';
import { TenantStore } from './tenant.store';

/** Issues and revokes a tenant's keys. The key leaves this class once, in the answer that creates it. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly masterKey: MasterKey,
    private readonly database: Database,
    private readonly apiKeys: ApiKeyStore,
    private readonly tenants: TenantStore,
    private readonly keys: KnownKeys,
  ) {}

  async create(tenantId: TenantId, name: string, mode: KeyMode): Promise<{ row: ApiKey; key: string }> {
    const { key, hint } = newApiKey(mode);
    const row = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return this.apiKeys.insert(tx, {
        tenantId,
        id: newId('key'),
        name,
        mode,
        hint,
        keyDigest: this.masterKey.digest(key),
      });
    });
    return { row, key };
  }

  async list(tenantId: TenantId, before: string | null, limit: number): Promise<ApiKey[]> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return this.apiKeys.list(tx, tenantId, before, limit);
    });
  }

  async revoke(tenantId: TenantId, id: ApiKeyId): Promise<void> {
    const revoked = await this.database.forTenant(tenantId, (tx) => this.apiKeys.revoke(tx, tenantId, id));
    if (!revoked) throw AppError.notFound('API key');
    this.keys.forget(tenantId);
  }
}
