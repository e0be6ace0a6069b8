import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { newId } from './common/ids';
import type { JsonLogger } from './common/logger';
import type { Env } from './config/env';
import { setupDocs } from './openapi';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by @RouteConfig on a handler that takes larger bodies than others. */
    bodyLimit?: number;
  }
}

/** Larger bodies only where a route asks for them. */
const BODY_LIMIT_BYTES = 1024 * 1024;

/** The API as it is served; tests start the very same. */
export async function createHttpApp(env: Env, logger: JsonLogger | false): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => newId('req'),
    trustProxy: true,
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
  });
  const fastify = adapter.getInstance();
  fastify.addHook('onRoute', (route) => {
    if (route.config?.bodyLimit) route.bodyLimit = route.config.bodyLimit;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(env), adapter, {
    logger,
    abortOnError: false,
  });
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  setupDocs(app, env);
  app.enableShutdownHooks([], { useProcessExit: true });
  return app;
}
