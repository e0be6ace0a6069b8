import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { isId } from '../common/ids';
import type { AuthenticatedRequest } from '../tenants/access';
import type { LoggedRequest } from './logged-request.entity';
import { RequestLog } from './request-log.service';

/** After each answer to a key or a member of a tenant, whatever it was. */
export function logRequests(app: NestFastifyApplication): void {
  const log = app.get(RequestLog, { strict: false });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const logged = toLoggedRequest(request, reply);
      if (logged) log.add(logged);
      done();
    });
}

function toLoggedRequest(request: AuthenticatedRequest, reply: FastifyReply): LoggedRequest | null {
  const { knownCaller, routeOptions, id } = request;
  const route = routeOptions.url;
  if (!knownCaller || !route || !isId('req', id)) return null;
  const durationMs = Math.round(reply.elapsedTime);
  return {
    tenantId: knownCaller.tenantId,
    id: id,
    occurredAt: new Date(Date.now() - durationMs),
    apiKeyId: knownCaller.callerId,
    test: knownCaller.mode === 'test',
    method: request.method,
    route,
    path: pathOf(route, request.params),
    status: reply.statusCode,
    code: request.problemCode ?? null,
    durationMs,
    replayed: reply.getHeader('idempotent-replayed') === 'true',
  };
}

/** Ids of ours and numbers of versions say nothing of anybody. An address, a domain or a user name stays a name. */
const TELLS_NOBODY = /^(?:[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}|\d{1,10})$/;

export function pathOf(route: string, parameters: unknown): string {
  const given = (parameters ?? {}) as Record<string, unknown>;
  return route.replace(/:(\w+)/g, (name, key: string) => {
    const value = given[key];
    return typeof value === 'string' && TELLS_NOBODY.test(value) ? value : name;
  });
}
