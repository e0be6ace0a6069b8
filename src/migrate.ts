import 'reflect-metadata';
import { boot } from './boot';
import { MasterKey } from './config/master-key';
import { createDataSource } from './database/data-source';
import { APP_ROLE, PLATFORM_ROLE } from './database/roles';
import { ENTITIES } from './entities';

/** Brings the schema up to date and lets the two roles log in, with passwords derived from the master key. */
void boot('migrate', async (env, logger) => {
  if (!env.database.ownerUrl)
    throw new Error('DATABASE_URL is needed: migrations run as the owner of the schema');
  const owner = createDataSource(env.database.ownerUrl, ENTITIES, 2);
  await owner.initialize();
  try {
    const applied = await owner.runMigrations({ transaction: 'all' });
    const masterKey = new MasterKey(env.masterKey);
    for (const role of [APP_ROLE, PLATFORM_ROLE]) {
      // Both are constants or base64url: nothing in them needs quoting.
      await owner.query(`ALTER ROLE ${role} LOGIN PASSWORD '${masterKey.rolePassword(role)}'`);
    }
    logger.log({ event: 'migrated', applied: applied.map(({ name }) => name) });
  } finally {
    await owner.destroy();
  }
});
