import 'reflect-metadata';
import { boot } from './boot';
import { createHttpApp } from './http-app';

void boot('api', async (env, logger) => {
  const app = await createHttpApp(env, logger);
  await app.listen(env.api.port, env.api.host);
  logger.log({ event: 'ready', url: env.api.publicUrl });
});
