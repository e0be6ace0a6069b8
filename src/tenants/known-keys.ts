import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { PlatformKeys } from '../keys/platform-keys';
import { ApiKeyStore, type KnownKey } from './api-key.store';

/** A key that is revoked, or a tenant that is suspended, by another process is noticed within this time. */
const FRESH_MS = 2_000;
const MOST = 10_000;

/**
 * Who calls with which key, remembered for a moment, so that a busy caller does not cost a query with every request.
 * Keys that nobody has, and keys of tenants that are not active, are looked up each time. What is changed in this
 * process is forgotten at once.
 */
@Injectable()
export class KnownKeys {
  private readonly known = new LRUCache<string, KnownKey>({ max: MOST, ttl: FRESH_MS });

  constructor(
    private readonly platformKeys: PlatformKeys,
    private readonly database: Database,
    private readonly apiKeys: ApiKeyStore,
  ) {}

  async find(key: string): Promise<KnownKey | undefined> {
    const digest = this.platformKeys.digest(key);
    const remembered = this.known.get(digest);
    if (remembered) return remembered;
    const found = await this.database.acrossTenants(async (tx) => {
      const row = await this.apiKeys.findByDigestAcrossTenants(tx, digest);
      if (row?.stale) await this.apiKeys.touchAcrossTenants(tx, row.tenantId, row.apiKeyId);
      return row;
    });
    this.known.delete(digest);
    if (found?.tenantStatus === 'active') this.known.set(digest, found);
    return found;
  }

  forget(tenantId: TenantId): void {
    for (const [digest, key] of this.known.entries()) {
      if (key.tenantId === tenantId) this.known.delete(digest);
    }
  }
}
