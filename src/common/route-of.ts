import type { FastifyRequest } from 'fastify';

/** The pattern of the route that takes a request, as a path may name anybody; `none` where no route does. */
export function routeOf(request: FastifyRequest): string {
  return (!request.is404 && request.routeOptions.url) || 'none';
}
