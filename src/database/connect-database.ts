import type { EntitySchema } from 'typeorm';
import type { Env } from '../config/env';
import { createDataSource } from './data-source';
import { Database } from './database';
import { RoleLogin, withSomePassword } from './role-login';
import { APP_ROLE, type DatabaseRole, PLATFORM_ROLE, roleUrls } from './roles';

/** Both logins, each with as many connections as the process may use at once. */
export async function connectDatabase(
  env: Env,
  entities: ((new () => object) | EntitySchema)[],
  connections: { app: number; platform: number },
): Promise<Database> {
  const connect = async (role: DatabaseRole, poolSize: number) => {
    const login = new RoleLogin(roleUrls(env, role));
    const source = createDataSource(login.url, entities, poolSize, { Client: login.clientClass() });
    return withSomePassword(() => source.initialize());
  };
  const [app, platform] = await Promise.all([
    connect(APP_ROLE, connections.app),
    connect(PLATFORM_ROLE, connections.platform),
  ]);
  return new Database(app, platform);
}
