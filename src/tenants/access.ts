import { applyDecorators, createParamDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../audit/actor';
import { ApiMoreProblems } from '../common/api-problems';
import { ApiKeyId, OperatorId, TenantId } from '../common/ids';
import type { KeyMode } from './api-key-format';
import { KeyGrant } from './key-grant';
import { OperatorRole } from './operator-role';
import { Scope } from './scopes';
import { TenantStatus } from './tenant.entity';

/** Who may call a route. Every route says so; one without a mark is open to nobody. */
export type Access =
  | { kind: 'tenant'; scope: Scope }
  | { kind: 'operator'; role?: OperatorRole }
  | { kind: 'public'; reason: string };

export const ACCESS = 'carillon:access';
/** For operators of this role or a higher one; by default whoever may read for GET, and whoever may change for the rest. */
export const OperatorOnly = (role?: OperatorRole) =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'operator', role } satisfies Access),
    ...(role ? [ApiExtension('x-required-role', role)] : []),
  );
/** A route without a key says why it needs none. */
export const Public = (reason: string) => SetMetadata(ACCESS, { kind: 'public', reason } satisfies Access);

/** A route of tenants, for keys that have this scope. */
export const Needs = (scope: Scope): MethodDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'tenant', scope } satisfies Access),
    ApiExtension('x-required-scope', scope),
    ApiMoreProblems('insufficient_scope'),
  );

export const LIVE_ONLY = 'carillon:live-only';
/** Beside @Needs: for live keys only, as what it does, or shows, is not of test mode. */
export const LiveKeyOnly = () => SetMetadata(LIVE_ONLY, true);

export interface TenantCaller {
  tenantId: TenantId;
  apiKeyId: ApiKeyId;
  /** Of the key: what is accepted with a test key is a test message. */
  mode: KeyMode;
  tenantStatus: TenantStatus;
  /** Whether there is any limit to count its recipients for. */
  hasQuotas: boolean;
  /** Whether it may send to a list of recipients only. */
  byListOnly: boolean;
  /** What its key may do, and so the most that it may grant. */
  grant: KeyGrant;
  actor: Actor;
}

export interface OperatorCaller {
  /** Null: the key of the environment. */
  operatorId: OperatorId | null;
  role: OperatorRole;
  actor: Actor;
}

export interface AuthenticatedRequest extends FastifyRequest {
  /** Whose good key it came with, also when it is refused for something else. */
  keyOwner?: Pick<TenantCaller, 'tenantId' | 'apiKeyId' | 'mode'>;
  caller?: TenantCaller;
  operator?: OperatorCaller;
}

/** The tenant whose key was used: the only source of a tenant id in tenant routes. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): TenantCaller => {
  const { caller } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!caller) throw new Error('@Caller() on a route that takes no tenant key');
  return caller;
});

/** The operator whose key was used. */
export const ByOperator = createParamDecorator((_: unknown, context: ExecutionContext): OperatorCaller => {
  const { operator } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!operator) throw new Error('@ByOperator() on a route that takes no operator key');
  return operator;
});
