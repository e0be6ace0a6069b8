import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { newId, type TenantId, type TenantKeyId } from '../common/ids';
import { isFirstFormat } from '../config/master-key';
import { MasterKeys } from '../config/master-keys';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { DataKey } from './data-key';
import { KeyStore } from './key.store';
import type { SealedPlace } from './sealed-place';

/** How long a tenant's key stays in memory in the clear. */
const KEPT_MS = 5 * 60_000;
const MOST = 10_000;

/**
 * Secrets of tenants, sealed with the data key of the tenant, which is wrapped by a master key. The worker opens what it
 * sends with: provider keys, and the secrets that webhooks are signed with. The API seals the secrets that it makes, and
 * keeps answers by idempotency key sealed. It can open provider keys as well, and has to: what a tenant manages at the
 * provider (src/channels/settings) is asked for with the tenant's own key while the caller waits. So whoever takes over
 * the API process has the provider keys; a master key in a process of its own would change that, at a call for each.
 */
@Injectable()
export class TenantSecrets {
  private readonly known = new LRUCache<TenantId, DataKey>({ max: MOST, ttl: KEPT_MS });

  constructor(
    private readonly masterKeys: MasterKeys,
    private readonly database: Database,
    private readonly keys: KeyStore,
  ) {}

  async seal(tx: Tx, tenantId: TenantId, plaintext: string, place: SealedPlace): Promise<string> {
    return (await this.keyOf(tx, tenantId)).seal(plaintext, place);
  }

  async open(tx: Tx, tenantId: TenantId, sealed: string, place: SealedPlace): Promise<string> {
    if (isFirstFormat(sealed)) return this.masterKeys.openFirstFormat(sealed, place.inFirstFormat(tenantId));
    return (await this.keyOf(tx, tenantId)).open(sealed, place);
  }

  /** For a tenant that is being made. It is not kept in memory: the transaction may still fail. */
  async createKeyAcrossTenants(tx: PlatformTx, tenantId: TenantId): Promise<DataKey> {
    const wrappingKey = await this.keys.wrappingKeyAcrossTenants(tx);
    if (wrappingKey === null)
      throw new Error('the database has no keys of the platform: run npm run migrate');
    const id = newId('dky');
    const key = randomBytes(32);
    const master = this.masterKeys.withId(wrappingKey);
    await this.keys.insertTenantKeyAcrossTenants(tx, {
      ...{ tenantId, id, masterKeyId: master.id },
      wrappedKey: master.wrap(key, placeOfTenantKey(tenantId, id)),
    });
    return new DataKey(id, tenantId, key);
  }

  private async keyOf(tx: Tx, tenantId: TenantId): Promise<DataKey> {
    const known = this.known.get(tenantId);
    if (known) return known;
    const row = (await this.keys.findTenantKey(tx, tenantId)) ?? (await this.makeUp(tx, tenantId));
    const key = this.masterKeys.unwrap(row.wrappedKey, placeOfTenantKey(tenantId, row.id));
    const opened = new DataKey(row.id, tenantId, key);
    this.known.set(tenantId, opened);
    return opened;
  }

  /** Tenants from before there were data keys get one when it is first needed, in a transaction that cannot be undone. */
  private async makeUp(tx: Tx, tenantId: TenantId): Promise<{ id: TenantKeyId; wrappedKey: string }> {
    await this.database.acrossTenants((platform) => this.createKeyAcrossTenants(platform, tenantId));
    const row = await this.keys.findTenantKey(tx, tenantId);
    if (!row) throw new Error('a tenant without a data key');
    return row;
  }
}

/** Where a wrapped key of a tenant stands: it opens nowhere else. */
export function placeOfTenantKey(tenantId: TenantId, id: TenantKeyId): string {
  return `tenant_keys|${tenantId}|${id}`;
}
