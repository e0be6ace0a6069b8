import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../common/app-error';
import { bearerIn } from '../common/bearer';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { PlatformKeys } from '../keys/platform-keys';
import { TenantStore } from '../tenants/tenant.store';

/** Secrets that are changed or removed stop working within this time. */
const FRESH_MS = 2_000;
const MOST = 10_000;

/**
 * Whose events somebody brings: a path token names the tenant, and a bearer secret proves the sender. The two are
 * remembered together for a moment, as a campaign's events come by the thousand. Whoever fails is looked up each time.
 */
@Injectable()
export class KnownSenders {
  private readonly known = new LRUCache<string, TenantId>({ max: MOST, ttl: FRESH_MS });

  constructor(
    private readonly platformKeys: PlatformKeys,
    private readonly database: Database,
    private readonly tenants: TenantStore,
  ) {}

  async tenantOf(token: string, authorization: string | undefined): Promise<TenantId> {
    // In a header there is no line feed: no other token and header make the same key.
    const key = `${authorization ?? ''}\n${token}`;
    const remembered = this.known.get(key);
    if (remembered) return remembered;
    const tenantId = await this.prove(token, authorization);
    this.known.set(key, tenantId);
    return tenantId;
  }

  private async prove(token: string, authorization: string | undefined): Promise<TenantId> {
    const digest = this.platformKeys.digest(token);
    const account = await this.database.acrossTenants((tx) =>
      this.tenants.findByEventsTokenAcrossTenants(tx, digest),
    );
    if (!account) throw new AppError('not_found', 'There is no such route. See /docs.');
    const secret = bearerIn(authorization);
    const given = Buffer.from(this.platformKeys.digest(secret));
    if (!timingSafeEqual(given, Buffer.from(account.bearerDigest))) {
      throw new AppError('unauthorized', 'The bearer secret is not valid.');
    }
    return account.tenantId;
  }
}
