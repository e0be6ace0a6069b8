import { timingSafeEqual } from 'node:crypto';
import { CanActivate, ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../audit/actor';
import { AppError } from '../common/app-error';
import { isAddressIn } from '../common/cidr';
import type { OperatorId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { PlatformKeys } from '../keys/platform-keys';
import { isWellFormedApiKey, prefixOf } from './api-key-format';
import { ACCESS, Access, LIVE_ONLY, AuthenticatedRequest, OperatorCaller, TenantCaller } from './access';
import { KeyGuesses } from './key-guesses';
import { KnownKeys } from './known-keys';
import { isAtLeast, type OperatorRole, roleForMethod } from './operator-role';
import { OperatorService } from './operator.service';
import { grantOf } from './member-role';
import { refuseFromElsewhere } from './own-pages';
import { type RatedCaller, RequestRates, type RateStanding, WINDOW_SECONDS } from './request-rates';
import type { Scope } from './scopes';
import { SessionAdmission } from './session-admission';

/** The same whatever is wrong with it: the answer is no help in guessing. */
const NOT_GOOD = 'The key is mistyped, not known, revoked or expired. Check that it was copied whole.';

/**
 * Stands before every route. A key that is unknown, mistyped, revoked or expired gets the same answer; one that is good
 * but not for this route, not from this address, or used too often, is told so. Without a key the session of a person
 * stands in its place, with the rights of their role.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly reflector: Reflector,
    private readonly platformKeys: PlatformKeys,
    private readonly keys: KnownKeys,
    private readonly operators: OperatorService,
    private readonly guesses: KeyGuesses,
    private readonly rates: RequestRates,
    private readonly sessions: SessionAdmission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw new Error(`${context.getClass().name} does not say who may call it`);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    switch (access.kind) {
      case 'public':
        if (access.ownPagesOnly) refuseFromElsewhere(request.headers, this.env.api.publicUrl);
        return true;
      case 'person':
        request.session = await this.sessions.admit(request);
        return true;
      case 'operator':
        request.operator = await this.operatorIn(request, access.role ?? roleForMethod(request.method));
        return true;
      case 'tenant':
        request.caller = await this.tenantIn(request, access.scope, context);
    }
    const liveOnly = this.reflector.getAllAndOverride<boolean | undefined>(LIVE_ONLY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (liveOnly && request.caller?.mode !== 'live')
      throw new AppError(
        'forbidden',
        'This route is not of test mode: it takes a live key (car_live_…), or a member in live mode.',
      );
    return true;
  }

  private async operatorIn(request: AuthenticatedRequest, needed: OperatorRole): Promise<OperatorCaller> {
    if (!this.sessions.isAsked(request))
      return this.admitOperator(bearerOf(request.headers.authorization), needed, request);
    const { id, role } = await this.sessions.admitOperator(request, needed);
    return { operatorId: id, role, actor: actorOf(request, 'operator', id) };
  }

  private tenantIn(
    request: AuthenticatedRequest,
    scope: Scope,
    context: ExecutionContext,
  ): Promise<TenantCaller> {
    return this.sessions.isAsked(request)
      ? this.admitMember(scope, context)
      : this.admitTenant(bearerOf(request.headers.authorization), scope, context);
  }

  /** Of a key that came in another way than as a bearer, too. Throws what to answer when it is not good. */
  async admitOperator(
    key: string,
    needed: OperatorRole,
    request: AuthenticatedRequest,
  ): Promise<OperatorCaller> {
    if (isWellFormedApiKey(key))
      throw new AppError('forbidden', 'This route takes an operator key (car_op_…).');
    const known = await this.operatorOf(key);
    if (!known) throw this.guesses.refusal(request.ip, key, NOT_GOOD);
    const { id, role } = known;
    if (!isAtLeast(role, needed)) {
      const detail = `This route takes an operator with the role "${needed}" or a higher one; yours is "${role}".`;
      throw new AppError('forbidden', detail);
    }
    return { operatorId: id, role, actor: actorOf(request, 'operator', id ?? 'environment') };
  }

  private async admitTenant(key: string, scope: Scope, context: ExecutionContext): Promise<TenantCaller> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!isWellFormedApiKey(key)) {
      if (await this.operatorOf(key))
        throw new AppError('forbidden', "This route takes a tenant's key (car_live_… or car_test_…).");
      throw this.guesses.refusal(request.ip, key, NOT_GOOD);
    }
    const known = await this.keys.find(key);
    if (!known) throw this.guesses.refusal(request.ip, key, NOT_GOOD);
    const { tenantId, apiKeyId: callerId, mode, tenantStatus, hasQuotas, byListOnly, grant } = known;
    request.knownCaller = { tenantId, callerId, mode };
    if (grant.allowedCidrs.length > 0 && !isAddressIn(request.ip, grant.allowedCidrs))
      throw new AppError('forbidden', `The key may not be used from ${request.ip}.`);
    this.countRequest({ ...known, callerId }, context.switchToHttp().getResponse<FastifyReply>());
    if (!grant.scopes.includes(scope))
      throw new AppError('insufficient_scope', `The key lacks the scope "${scope}".`);
    const actor = actorOf(request, 'api_key', callerId);
    return { tenantId, callerId, mode, tenantStatus, hasQuotas, byListOnly, grant, actor };
  }

  private async admitMember(scope: Scope, context: ExecutionContext): Promise<TenantCaller> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const { role, personId: callerId, ...member } = await this.sessions.admitMember(request);
    const { tenantId, mode, tenantStatus, hasQuotas, byListOnly } = member;
    const grant = grantOf(role);
    request.knownCaller = { tenantId, callerId, mode };
    const rated = { ...member, callerId, grant };
    this.countRequest(rated, context.switchToHttp().getResponse<FastifyReply>());
    if (!grant.scopes.includes(scope))
      throw new AppError('insufficient_scope', `Your role "${role}" lacks the scope "${scope}".`);
    const actor = actorOf(request, 'person', callerId);
    return { tenantId, callerId, mode, tenantStatus, hasQuotas, byListOnly, grant, actor };
  }

  /** Every answer says how many requests are left (draft-ietf-httpapi-ratelimit-headers-11). */
  private countRequest(caller: RatedCaller, reply: FastifyReply): void {
    const { standings, resetSeconds, exceeded } = this.rates.take(caller);
    void reply.headers({
      'ratelimit-policy': listed(standings, ({ quota }) => `q=${quota};w=${WINDOW_SECONDS}`),
      ratelimit: listed(standings, ({ remaining }) => `r=${remaining};t=${resetSeconds}`),
    });
    if (!exceeded) return;
    const { limit, quota } = exceeded;
    const whose = limit === 'key' ? 'This key may' : 'With all its keys the tenant may';
    const detail = `${whose} make ${quota} requests in ${WINDOW_SECONDS} seconds. Wait ${resetSeconds} seconds.`;
    throw new AppError('rate_limited', detail, [], resetSeconds);
  }

  /** The key of the environment is an owner's: for setting up, and for when no other is left. */
  private async operatorOf(key: string): Promise<{ id: OperatorId | null; role: OperatorRole } | undefined> {
    if (this.isEnvironmentsKey(key)) return { id: null, role: 'owner' };
    return prefixOf(key) === 'car_op' ? this.operators.identify(key) : undefined;
  }

  private isEnvironmentsKey(key: string): boolean {
    const [given, expected] = [key, this.env.operatorKey].map((value) =>
      Buffer.from(this.platformKeys.digest(value)),
    );
    return given !== undefined && expected !== undefined && timingSafeEqual(given, expected);
  }
}

function actorOf(request: AuthenticatedRequest, kind: Actor['kind'], id: string): Actor {
  return { kind, id, address: request.ip, requestId: request.id };
}

/** A list of structured fields, RFC 9651. */
function listed(standings: RateStanding[], parameters: (standing: RateStanding) => string): string {
  return standings.map((standing) => `"${standing.limit}";${parameters(standing)}`).join(', ');
}

function bearerOf(header: string | undefined): string {
  const [scheme, key] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !key) {
    throw new AppError('unauthorized', 'Send the key as "Authorization: Bearer <key>", or sign in.');
  }
  return key;
}
