import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiPublicProblems } from '../common/api-problems';
import type { ProblemCode } from '../common/problems';
import type { From } from './account-audit';

/** What a session takes for everything but GET. */
export const CsrfHeader = () =>
  applyDecorators(
    ApiHeader({
      name: 'Carillon-CSRF',
      required: true,
      description: '`csrf_token` of the session.',
      schema: { type: 'string', example: 'e1RcW4vN2mZq8yT0uH6sK3pB7xJ9dL5gF1aQoViYwEc' },
    }),
  );

/** Documents the problems that a route of a session can answer. */
export function ApiSessionProblems(...codes: ProblemCode[]): MethodDecorator {
  const ofBody: ProblemCode[] = codes.includes('malformed_request') ? ['payload_too_large'] : [];
  return ApiPublicProblems(...codes, ...ofBody, 'unauthorized', 'csrf_refused', 'unavailable');
}

export function fromOf({ ip, id }: FastifyRequest): From {
  return { address: ip, requestId: id };
}
