import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { routeOf } from '../common/route-of';
import { contextOf, isTracing } from './traces';

/** Asked every few seconds by machines, or for a page. */
const UNTRACED = /^\/(health|docs|queues)(\/|$)/;

/**
 * A span for each request, by the pattern of its route, as a path may hold a token and a query anybody's address. It
 * continues the trace that a caller names in `traceparent`. Where nothing is traced there is no hook at all.
 */
export function traceRequests(app: NestFastifyApplication): void {
  if (!isTracing()) return;
  const tracer = trace.getTracer('carillon');
  const spans = new WeakMap<FastifyRequest, Span>();
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = routeOf(request);
    if (UNTRACED.test(route)) return done();
    const { traceparent } = request.headers;
    const attributes = {
      'http.request.method': request.method,
      'http.route': route,
      'carillon.request_id': request.id,
    };
    const parent = contextOf(typeof traceparent === 'string' ? traceparent : null);
    const span = tracer.startSpan(
      `${request.method} ${route}`,
      { kind: SpanKind.SERVER, attributes },
      parent,
    );
    spans.set(request, span);
    done();
  });
  // After the body: whatever reads it comes back outside of what was active before.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (!span) return done();
    context.with(trace.setSpan(context.active(), span), done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
