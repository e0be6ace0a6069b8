import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ModuleRef } from '@nestjs/core';
import { AppError } from '../common/app-error';
import { toProblem } from '../common/problem.filter';
import type { Env } from '../config/env';
import { queueBoard } from '../queue/queue-board';
import { AccessGuard } from '../tenants/access.guard';

const PATH = '/queues';
/** Its styles are written by its scripts. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/**
 * The queues to look at in a browser, with QUEUE_BOARD only. A browser cannot send a bearer, so the key of an operator is
 * taken as the password of HTTP Basic (RFC 7617), with any user name, by the same guard that admits it elsewhere.
 */
export function routeQueueBoard(app: NestFastifyApplication, env: Env): void {
  if (!env.queueBoard) return;
  const guard = app.get(AccessGuard, { strict: false });
  const board = queueBoard(app.get(ModuleRef), PATH);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  void fastify.register((scope, _options, done) => {
    scope.addHook('onRequest', async (request, reply) => {
      const error = await refusalOf(guard, request);
      if (error) return refuse(error, request, reply);
      void reply.headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store' });
    });
    void scope.register(board, { prefix: PATH });
    done();
  });
}

async function refusalOf(guard: AccessGuard, request: FastifyRequest): Promise<AppError | null> {
  try {
    const key = passwordOf(request.headers.authorization);
    if (key === null)
      return new AppError('unauthorized', 'Any user name, and the key of an operator as password.');
    await guard.admitOperator(key, 'read_only', request);
    if (request.method === 'GET' || request.method === 'HEAD') return null;
    return new AppError('method_not_allowed', 'The queues can be looked at, and not changed.');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function refuse(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.problemCode = error.code;
  if (error.status === 401) void reply.header('www-authenticate', 'Basic realm="Carillon", charset="UTF-8"');
  if (error.retryAfterSeconds !== undefined)
    void reply.header('retry-after', String(error.retryAfterSeconds));
  return reply.status(error.status).type('application/problem+json').send(toProblem(error, request.id));
}

function passwordOf(header: string | undefined): string | null {
  const [scheme = '', credentials = ''] = (header ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return null;
  const decoded = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : decoded.slice(colon + 1);
}
