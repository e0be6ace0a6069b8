import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { isId } from '../common/ids';
import { routeOf } from '../common/route-of';
import type { AuthenticatedRequest } from './access';

/** Asked every few seconds by machines, or for a page: no line of their own while all goes well. */
const QUIET = /^\/(health|docs|queues)(\/|$)/;

/**
 * One line in the log for each request, when it is answered: who asked by ids, what by the pattern of the route, and what
 * came of it. Never a path, a query, a header or anything of a body.
 */
export function logRequestLines(app: NestFastifyApplication): void {
  const logger = new Logger('http');
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const line = lineOf(request, reply);
      if (QUIET.test(line.route) && line.status < 400) logger.debug(line);
      else logger.log(line);
      done();
    });
}

function lineOf(request: AuthenticatedRequest, reply: FastifyReply) {
  const { knownCaller, operator, session } = request;
  return {
    event: 'request',
    requestId: request.id,
    method: request.method,
    route: routeOf(request),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(knownCaller && callerOf(knownCaller)),
    ...(operator && { operatorId: operator.operatorId ?? 'environment' }),
    ...(session && { personId: session.personId }),
    bytesIn: bytes(request.headers['content-length']),
    bytesOut: bytes(reply.getHeader('content-length')),
    problem: request.problemCode,
  };
}

function callerOf({ tenantId, callerId }: NonNullable<AuthenticatedRequest['knownCaller']>) {
  return { tenantId, ...(isId('key', callerId) ? { apiKeyId: callerId } : { personId: callerId }) };
}

/** Undefined, and so not written, where a stream has no length. */
function bytes(length: unknown): number | undefined {
  const count = Number(length);
  return length === undefined || !Number.isSafeInteger(count) ? undefined : count;
}
