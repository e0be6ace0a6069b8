import { Injectable } from '@nestjs/common';
import { bearerIn } from '../common/bearer';
import { isAddressIn } from '../common/cidr';
import type { AuthenticatedRequest } from './access';
import { isWellFormedApiKey } from './api-key-format';
import { KnownKeys } from './known-keys';
import type { Scope } from './scopes';

/**
 * For answers that go on for long: whether the key of the request would still be let in. Asked again and again it costs a
 * query every two seconds for each key, and a key that is revoked, expired or changed is noticed about as soon.
 */
@Injectable()
export class LastingAccess {
  constructor(private readonly keys: KnownKeys) {}

  of({ headers, ip }: AuthenticatedRequest, scope: Scope): () => Promise<boolean> {
    const key = bearerIn(headers.authorization);
    return async () => {
      const known = isWellFormedApiKey(key) ? await this.keys.find(key) : undefined;
      if (!known?.grant.scopes.includes(scope)) return false;
      const { allowedCidrs } = known.grant;
      return allowedCidrs.length === 0 || isAddressIn(ip, allowedCidrs);
    };
  }
}
