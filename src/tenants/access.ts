import { createParamDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeyId, TenantId } from '../common/ids';
import type { KeyMode } from './api-key-format';
import { TenantStatus } from './tenant.entity';

/** Who may call a route. Every route has one; without a mark it takes a tenant's key. */
export type Access =
  { kind: 'tenant' } | { kind: 'live' } | { kind: 'operator' } | { kind: 'public'; reason: string };

export const ACCESS = 'carillon:access';
/** A tenant's live key only: what it does, or shows, is not of test mode. */
export const LiveKeyOnly = () => SetMetadata(ACCESS, { kind: 'live' } satisfies Access);
export const OperatorOnly = () => SetMetadata(ACCESS, { kind: 'operator' } satisfies Access);
/** A route without a key says why it needs none. */
export const Public = (reason: string) => SetMetadata(ACCESS, { kind: 'public', reason } satisfies Access);

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
}

export interface AuthenticatedRequest extends FastifyRequest {
  caller?: TenantCaller;
}

/** The tenant whose key was used: the only source of a tenant id in tenant routes. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): TenantCaller => {
  const { caller } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!caller) throw new Error('@Caller() on a route that takes no tenant key');
  return caller;
});
