import { Injectable } from '@nestjs/common';
import { bearerIn } from '../common/bearer';
import { isAddressIn } from '../common/cidr';
import type { AuthenticatedRequest } from './access';
import { isWellFormedApiKey } from './api-key-format';
import { KnownKeys } from './known-keys';
import { KnownSessions } from './known-sessions';
import { scopesOf } from './member-role';
import type { Scope } from './scopes';

/**
 * For answers that go on for long: whether the key or the session of the request would still be let in. Asked again and
 * again it costs a query every two seconds for each key, and a key that is revoked, expired or changed is noticed about as
 * soon; a session that has ended, at once.
 */
@Injectable()
export class LastingAccess {
  constructor(
    private readonly keys: KnownKeys,
    private readonly sessions: KnownSessions,
  ) {}

  of(request: AuthenticatedRequest, scope: Scope): () => Promise<boolean> {
    return this.sessions.tokenOf(request) === null
      ? this.ofKey(request, scope)
      : this.ofMember(request, scope);
  }

  private ofMember(request: AuthenticatedRequest, scope: Scope): () => Promise<boolean> {
    return async () => {
      const member = (await this.sessions.find(request))?.member;
      return member ? scopesOf(member.role).includes(scope) : false;
    };
  }

  private ofKey({ headers, ip }: AuthenticatedRequest, scope: Scope): () => Promise<boolean> {
    const key = bearerIn(headers.authorization);
    return async () => {
      const known = isWellFormedApiKey(key) ? await this.keys.find(key) : undefined;
      if (!known?.grant.scopes.includes(scope)) return false;
      const { allowedCidrs } = known.grant;
      return allowedCidrs.length === 0 || isAddressIn(ip, allowedCidrs);
    };
  }
}
