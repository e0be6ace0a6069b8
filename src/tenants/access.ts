import { createParamDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeyId, TenantId } from '../common/ids';
import { TenantStatus } from './tenant.entity';

/** Who may call a route. Every route has one; without a mark it takes a tenant's key. */
export type Access = { kind: 'tenant' } | { kind: 'operator' } | { kind: 'public'; reason: string };

export const ACCESS = 'carillon:access';
export const OperatorOnly = () => SetMetadata(ACCESS, { kind: 'operator' } satisfies Access);
/** A route without a key says why it needs none. */
export const Public = (reason: string) => SetMetadata(ACCESS, { kind: 'public', reason } satisfies Access);

export interface TenantCaller {
  tenantId: TenantId;
  apiKeyId: ApiKeyId;
  tenantStatus: TenantStatus;
  /** Whether there is any limit to count its recipients for. */
  hasQuotas: boolean;
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
