import 'reflect-metadata';
import { boot } from './boot';

void boot('api', async (env, logger) => {
  // Loaded here, so that tracing is there before what it watches.
  const { createHttpApp } = await import('./http-app.js');
  const app = await createHttpApp(env, logger);
  await app.listen(env.api.port, env.api.host);
  logger.log({ event: 'ready', url: env.api.publicUrl });
});
