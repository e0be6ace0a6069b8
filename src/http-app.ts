import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module';
import { routeProviderEvents } from './channels/provider-event.route';
import { AppError } from './common/app-error';
import { LONGEST_BODY_MS, limitBodyTime } from './common/body-deadline';
import { answerConnectionFault, BARE_PROTECTION } from './common/connection-fault';
import { newId } from './common/ids';
import { HttpDrain } from './common/http-drain';
import { jsonFault, MAX_JSON_VALUES } from './common/json-limits';
import type { JsonLogger } from './common/logger';
import { toProblem } from './common/problem.filter';
import { RouteTable } from './common/route-table';
import { passStreams, STREAMED_TYPES } from './common/streamed-body';
import type { Env } from './config/env';
import { routeConsole } from './console/console.route';
import { routeQueueBoard } from './health/queue-board.route';
import { measureRequests } from './metrics/request-metrics.hook';
import { setupDocs } from './openapi';
import { routeUnsubscribes } from './preferences/unsubscribe.route';
import { routePortal } from './webhooks/portal.route';
import { logRequests } from './statistics/request-log.hook';
import { LARGE_BODY_BYTES, limitLargeBodies } from './tenants/large-bodies';
import { logRequestLines } from './tenants/request-line.hook';
import { traceRequests } from './tracing/request-spans.hook';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by @RouteConfig on a handler that takes larger bodies than others. */
    bodyLimit?: number;
    /** Set by @RouteConfig as well, where a body may hold more names and list items than others. */
    maxValues?: number;
    /** And where a body is handed on unread: the content types that it may have. */
    streamedTypes?: string[];
  }
}

/** The API as it is served; tests start the very same. */
export async function createHttpApp(env: Env, logger: JsonLogger | false): Promise<NestFastifyApplication> {
  const { trustedProxies } = env.api;
  const adapter = new FastifyAdapter({
    // Larger bodies only where a route asks for them.
    bodyLimit: LARGE_BODY_BYTES,
    // An e-mail address has up to 254 characters, three times as many when it is percent-encoded.
    routerOptions: { maxParamLength: 800 },
    genReqId: () => newId('req'),
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    requestTimeout: LONGEST_BODY_MS,
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    clientErrorHandler: answerConnectionFault,
    keepAliveTimeout: 65_000,
    // It goes on answering until it has taken its leave.
    return503OnClosing: false,
    // A path that cannot be decoded is refused by the router, before any hook or filter.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const problem = toProblem(new AppError('malformed_request', 'The path cannot be decoded.'), request.id);
      void reply
        .headers({ ...BARE_PROTECTION, 'x-request-id': request.id })
        .status(400)
        .type('application/problem+json')
        .send(problem);
    },
  });
  const fastify = adapter.getInstance();
  const drain = new HttpDrain(fastify);
  const routes = new RouteTable();
  fastify.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    if (route.config?.bodyLimit) route.bodyLimit = route.config.bodyLimit;
  });
  readJson(fastify);
  passStreams(fastify, STREAMED_TYPES);
  limitBodyTime(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(env), adapter, {
    logger,
    // Bodies are read by `readJson`.
    bodyParser: false,
    abortOnError: false,
  });
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  // After the headers that protect browsers are set: what is refused here has them too.
  fastify.addHook('onRequest', (request, reply, done) => done(refusalOf(request, reply, routes, drain)));
  routeProviderEvents(app);
  routeUnsubscribes(app);
  routePortal(app);
  routeConsole(app);
  limitLargeBodies(app);
  traceRequests(app);
  logRequests(app);
  measureRequests(app);
  logRequestLines(app);
  routeQueueBoard(app, env);
  setupDocs(app, env);
  app.enableShutdownHooks([], { useProcessExit: true });
  return app;
}

/** What no route takes, beside the readiness of an API that is stopping: a packed body, which may become a thousand times as large, and a method that has no handler. */
function refusalOf(
  request: FastifyRequest,
  reply: FastifyReply,
  routes: RouteTable,
  drain: HttpDrain,
): AppError | undefined {
  if (drain.isStopping && request.url === '/health/ready')
    return new AppError('unavailable', 'This process is stopping.', [], 5);
  const packed = request.headers['content-encoding'] ?? 'identity';
  if (packed !== 'identity') {
    return new AppError('unsupported_media_type', 'Bodies are taken unpacked: leave Content-Encoding out.');
  }
  const allowed = request.is404 ? routes.methodsOf(request.url) : [];
  if (allowed.length === 0) return undefined;
  void reply.header('allow', allowed.join(', '));
  return new AppError('method_not_allowed', `This route takes ${allowed.join(', ')}.`);
}

/** JSON and nothing else, within the limits of the route; forms and plain text are refused with 415. */
function readJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    const fault = jsonFault(text, request.routeOptions.config.maxValues ?? MAX_JSON_VALUES);
    if (fault) return done(new AppError('malformed_request', fault));
    void parse(request, text, done);
  });
}
