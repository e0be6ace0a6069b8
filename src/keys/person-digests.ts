import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { PlatformKeys } from './platform-keys';

const PREFIX = 'person:';

/**
 * What stands for an address that was wiped or erased: a keyed digest of tenant, channel and address. Whoever has the
 * database alone cannot tell whose it is, nor try addresses; we can tell when the same address comes again, which keeps
 * somebody who has unsubscribed from being sent to. No address looks like it.
 */
@Injectable()
export class PersonDigests {
  constructor(private readonly keys: PlatformKeys) {}

  of(tenantId: TenantId, channel: 'email' | 'sms', address: string): string {
    return isPersonDigest(address)
      ? address
      : `${PREFIX}${this.keys.digest(`person|${tenantId}|${channel}|${address}`).slice(0, 27)}`;
  }
}

export function isPersonDigest(address: string): boolean {
  return address.startsWith(PREFIX);
}

/** In SQL: whether a column still holds an address. */
export function holdsAddress(column: string): string {
  return `${column} NOT LIKE '${PREFIX}%'`;
}
