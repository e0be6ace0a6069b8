import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerConnectionFault } from './connection-fault';

/** For a whole body, where a route does not take streams. */
export const BODY_MS = 60_000;
/** For a body that is streamed, as long as it goes on coming; the server's own limit for any request. */
export const LONGEST_BODY_MS = 30 * 60_000;

/**
 * Cuts off callers whose body is not there in time: all of it within `bodyMs`; where a route takes streams, something of
 * it in each such span. The server's own limit is one for all routes.
 */
export function limitBodyTime(fastify: FastifyInstance, bodyMs = BODY_MS): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (hasBody(request)) watch(request, bodyMs);
    done();
  });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function watch({ raw, routeOptions }: FastifyRequest, bodyMs: number): void {
  const isStreamed = (routeOptions.config?.streamedTypes ?? []).length > 0;
  let read = raw.socket.bytesRead;
  const timer = setInterval(() => {
    if (raw.complete || raw.destroyed) return clearInterval(timer);
    // What waits to be read is here: then it is not the caller who is slow.
    const comes = raw.socket.bytesRead > read || raw.readableLength > 0;
    read = raw.socket.bytesRead;
    if (isStreamed && comes) return;
    clearInterval(timer);
    answerConnectionFault(Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
  }, bodyMs);
  timer.unref();
  raw.once('close', () => clearInterval(timer));
  raw.once('end', () => clearInterval(timer));
}
