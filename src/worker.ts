import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { boot } from './boot';

void boot('worker', async (env, logger) => {
  // Loaded here, so that tracing is there before what it watches.
  const { WorkerModule } = await import('./worker.module.js');
  const worker = await NestFactory.createApplicationContext(WorkerModule.register(env), {
    logger,
    abortOnError: false,
  });
  worker.enableShutdownHooks([], { useProcessExit: true });
  logger.log({ event: 'ready' });
});
