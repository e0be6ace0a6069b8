import { join } from 'node:path';
import { STATE } from '../support/paths';
import { rememberedPort } from '../support/ports';
import { setting } from '../support/product-environment';
import type { Secrets } from '../support/secrets';
import type { Stack } from '../support/stack';
import type { Say } from '../support/steps';
import { ensureDatabase, startPostgres } from './embedded-postgres';
import { requirePostgres, requireRedis } from './external-services';
import { obtainRedisServer } from './install-redis';
import { postgresDataFolder } from './postgres-home';
import { startRedis } from './redis';

const PORTS = join(STATE, 'ports.json');

/** The database for development: the one that the environment names, or an embedded one. */
export async function providePostgres(stack: Stack, secrets: Secrets, say: Say): Promise<string> {
  const external = setting('DATABASE_URL');
  if (external) {
    say(`${await requirePostgres(external, 'DATABASE_URL')}, from DATABASE_URL`);
    return external;
  }
  const dataFolder = postgresDataFolder(join(STATE, 'postgres'));
  const port = await rememberedPort(PORTS, 'postgres');
  const urlOf = await startPostgres({ dataFolder, port, password: secrets.postgresPassword }, stack);
  await ensureDatabase(urlOf('postgres'), 'carillon');
  say(`127.0.0.1:${port}${dataFolder.startsWith(STATE) ? '' : `, data in ${dataFolder}`}`);
  return urlOf('carillon');
}

export async function provideRedis(stack: Stack, say: Say): Promise<string> {
  const external = setting('REDIS_URL');
  if (external) {
    say(`${await requireRedis(external, 'REDIS_URL')}, from REDIS_URL`);
    return external;
  }
  const server = await obtainRedisServer(stack, say);
  const port = await rememberedPort(PORTS, 'redis');
  const url = await startRedis({ server, dataFolder: join(STATE, 'redis'), port, persistent: true }, stack);
  say(`127.0.0.1:${port}`);
  return url;
}
