import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiMoreProblems } from '../common/api-problems';
import { type IdempotentRequest, requestOf } from './idempotent-request';

export const IDEMPOTENT = 'carillon:idempotent';

export const IDEMPOTENCY_HEADER = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    '1 to 255 visible ASCII characters of your choice, new for each new request. The same request with the same key ' +
    'within 24 hours is carried out once: the answer comes again, with `Idempotent-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
});

/** For every POST that creates: takes an Idempotency-Key, and answers a request that was made before as before. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(IDEMPOTENT, true),
    IDEMPOTENCY_HEADER,
    ApiMoreProblems('idempotency_in_progress', 'idempotency_mismatch'),
  );

/** For a handler that keeps the key in the transaction of what it creates: the request as the key knows it, or null. */
export const IdempotencyKeyed = createParamDecorator(
  (_: unknown, context: ExecutionContext): IdempotentRequest | null =>
    requestOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
