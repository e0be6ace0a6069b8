import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { PlatformKeys } from '../keys/platform-keys';
import { ApiKeyStore, type KnownKey } from './api-key.store';

/** What another process does to a key or its tenant (revoke, change, suspend) is noticed within this time. */
const FRESH_MS = 2_000;
const MOST = 10_000;

/**
 * Who calls with which key, remembered for a moment, so that a busy caller does not cost a query with every request.
 * A key that nobody has is not looked up again within that time either; keys of tenants that are not active are. What is changed in this
 * process is forgotten at once, and nothing is remembered for longer than until the key expires.
 */
@Injectable()
export class KnownKeys {
  private readonly known = new LRUCache<string, KnownKey>({ max: MOST, ttl: FRESH_MS });
  /** A key that nobody has stays so: what is not known yet was not shown to anybody either. */
  private readonly unknown = new LRUCache<string, true>({ max: MOST, ttl: FRESH_MS });

  constructor(
    private readonly platformKeys: PlatformKeys,
    private readonly database: Database,
    private readonly apiKeys: ApiKeyStore,
  ) {}

  async find(key: string): Promise<KnownKey | undefined> {
    const digest = this.platformKeys.digest(key);
    const remembered = this.known.get(digest);
    if (remembered) return remembered;
    if (this.unknown.has(digest)) return undefined;
    const found = await this.database.acrossTenants(async (tx) => {
      const row = await this.apiKeys.findByDigestAcrossTenants(tx, digest);
      if (row?.stale) await this.apiKeys.touchAcrossTenants(tx, row.tenantId, row.apiKeyId);
      return row;
    });
    this.known.delete(digest);
    if (!found) this.unknown.set(digest, true);
    if (found?.tenantStatus === 'active') {
      const ttl = Math.max(1, Math.floor(Math.min(FRESH_MS, found.expiresInMs ?? FRESH_MS)));
      this.known.set(digest, found, { ttl });
    }
    return found;
  }

  forget(tenantId: TenantId): void {
    for (const [digest, key] of this.known.entries()) {
      if (key.tenantId === tenantId) this.known.delete(digest);
    }
  }
}
