import { applyDecorators, createParamDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../audit/actor';
import { ApiMoreProblems } from '../common/api-problems';
import { ApiKeyId, OperatorId, PersonId, TenantId } from '../common/ids';
import type { KeyMode } from './api-key-format';
import { KeyGrant } from './key-grant';
import { OperatorRole } from './operator-role';
import { Scope } from './scopes';
import type { AdmittedSession } from './session-admission';
import { TenantStatus } from './tenant.entity';

/** Who may call a route. Every route says so; one without a mark is open to nobody. */
export type Access =
  | { kind: 'tenant'; scope: Scope }
  | { kind: 'operator'; role?: OperatorRole }
  | { kind: 'person' }
  | { kind: 'public'; reason: string; ownPagesOnly?: boolean };

export const ACCESS = 'carillon:access';
/** For operators of this role or a higher one; by default whoever may read for GET, and whoever may change for the rest. */
export const OperatorOnly = (role?: OperatorRole) =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'operator', role } satisfies Access),
    ...(role ? [ApiExtension('x-required-role', role)] : []),
  );
/** A route without a key says why it needs none. */
export const Public = (reason: string) => SetMetadata(ACCESS, { kind: 'public', reason } satisfies Access);

/** The same for what a browser is signed in by: refused when a page of another site asks for it. */
export const PublicFromOwnPages = (reason: string) =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'public', reason, ownPagesOnly: true } satisfies Access),
    ApiMoreProblems('csrf_refused'),
  );

/** For whoever is signed in, whatever they may do: their own account. */
export const SignedIn = () =>
  applyDecorators(SetMetadata(ACCESS, { kind: 'person' } satisfies Access), ApiSecurity('sessionCookie'));

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
  /** The key, or the person who is signed in. */
  callerId: ApiKeyId | PersonId;
  /** Of the key, or as the person asked: what is accepted in test mode is a test message. */
  mode: KeyMode;
  tenantStatus: TenantStatus;
  /** Whether there is any limit to count its recipients for. */
  hasQuotas: boolean;
  /** Whether it may send to a list of recipients only. */
  byListOnly: boolean;
  /** What its key or its role may do, and so the most that it may grant. */
  grant: KeyGrant;
  actor: Actor;
}

export interface OperatorCaller {
  /** An operator by key, or a person who is signed in. Null: the key of the environment. */
  operatorId: OperatorId | PersonId | null;
  role: OperatorRole;
  actor: Actor;
}

export interface AuthenticatedRequest extends FastifyRequest {
  /** Whose good key or session it came with, also when it is refused for something else. */
  knownCaller?: Pick<TenantCaller, 'tenantId' | 'callerId' | 'mode'>;
  caller?: TenantCaller;
  operator?: OperatorCaller;
  session?: AdmittedSession;
}

/** The tenant whose key was used, or that a member named: the only source of a tenant id in tenant routes. */
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

/** The session of whoever is signed in. */
export const BySession = createParamDecorator((_: unknown, context: ExecutionContext): AdmittedSession => {
  const { session } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!session) throw new Error('@BySession() on a route that takes no session');
  return session;
});
