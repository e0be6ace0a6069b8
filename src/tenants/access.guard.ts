import { timingSafeEqual } from 'node:crypto';
import { CanActivate, ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Actor } from '../audit/actor';
import { AppError } from '../common/app-error';
import { isAddressIn } from '../common/cidr';
import { ENV, type Env } from '../config/env';
import { PlatformKeys } from '../keys/platform-keys';
import { isWellFormedApiKey } from './api-key-format';
import { ACCESS, Access, LIVE_ONLY, AuthenticatedRequest, OperatorCaller, TenantCaller } from './access';
import { KnownKeys } from './known-keys';
import type { Scope } from './scopes';

/**
 * Stands before every route. A key that is unknown, mistyped, revoked or expired gets the same answer; one that is good
 * but not for this route, or not from this address, is told so.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly reflector: Reflector,
    private readonly platformKeys: PlatformKeys,
    private readonly keys: KnownKeys,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw new Error(`${context.getClass().name} does not say who may call it`);
    if (access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = bearerOf(request.headers.authorization);
    if (access.kind === 'operator') request.operator = this.admitOperator(key, request);
    else request.caller = await this.admitTenant(key, access.scope, request);
    const liveOnly = this.reflector.getAllAndOverride<boolean | undefined>(LIVE_ONLY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (liveOnly && request.caller?.mode !== 'live')
      throw new AppError('forbidden', 'This route is not of test mode: it takes a live key (car_live_…).');
    return true;
  }

  private admitOperator(key: string, request: AuthenticatedRequest): OperatorCaller {
    if (this.isOperatorKey(key)) return { actor: actorOf(request, 'operator', 'environment') };
    if (isWellFormedApiKey(key)) throw new AppError('forbidden', 'This route takes the operator key.');
    throw new AppError('unauthorized', 'The operator key is not valid.');
  }

  private async admitTenant(key: string, scope: Scope, request: AuthenticatedRequest): Promise<TenantCaller> {
    if (!isWellFormedApiKey(key)) {
      if (this.isOperatorKey(key))
        throw new AppError('forbidden', "This route takes a tenant's key (car_live_… or car_test_…).");
      throw new AppError('unauthorized', 'The key is not valid. Check that it was copied whole.');
    }
    const known = await this.keys.find(key);
    if (!known) throw new AppError('unauthorized', 'The key is not known, was revoked or has expired.');
    const { tenantId, apiKeyId, mode, tenantStatus, hasQuotas, grant } = known;
    if (grant.allowedCidrs.length > 0 && !isAddressIn(request.ip, grant.allowedCidrs))
      throw new AppError('forbidden', `The key may not be used from ${request.ip}.`);
    if (!grant.scopes.includes(scope))
      throw new AppError('insufficient_scope', `The key lacks the scope "${scope}".`);
    const actor = actorOf(request, 'api_key', apiKeyId);
    return { tenantId, apiKeyId, mode, tenantStatus, hasQuotas, grant, actor };
  }

  private isOperatorKey(key: string): boolean {
    const [given, expected] = [key, this.env.operatorKey].map((value) =>
      Buffer.from(this.platformKeys.digest(value)),
    );
    return given !== undefined && expected !== undefined && timingSafeEqual(given, expected);
  }
}

function actorOf(request: AuthenticatedRequest, kind: Actor['kind'], id: string): Actor {
  return { kind, id, address: request.ip, requestId: request.id };
}

function bearerOf(header: string | undefined): string {
  const [scheme, key] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !key) {
    throw new AppError('unauthorized', 'Send the key as "Authorization: Bearer <key>".');
  }
  return key;
}
