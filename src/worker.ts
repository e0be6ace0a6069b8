import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { boot } from './boot';
import { WorkerModule } from './worker.module';

void boot('worker', async (env, logger) => {
  const worker = await NestFactory.createApplicationContext(WorkerModule.register(env), {
    logger,
    abortOnError: false,
  });
  worker.enableShutdownHooks([], { useProcessExit: true });
  logger.log({ event: 'ready' });
});
