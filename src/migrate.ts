import 'reflect-metadata';
import { boot } from './boot';
import { MasterKeys } from './config/master-keys';
import { createDataSource, MIGRATIONS } from './database/data-source';
import { roleLogins } from './database/roles';
import { ENTITIES } from './entities';
import { firstPlatformKeys } from './keys/first-platform-keys';

/**
 * Brings the schema up to date, makes the platform's keys where there are none, and lets the two roles log in: with
 * passwords of the master key that is in use, which is another than the present one until npm run keys:rotate has run.
 */
void boot('migrate', async (env, logger) => {
  if (!env.database.ownerUrl)
    throw new Error('DATABASE_URL is needed: migrations run as the owner of the schema');
  const masterKeys = new MasterKeys(env);
  const owner = createDataSource(env.database.ownerUrl, ENTITIES, 2);
  await owner.initialize();
  try {
    const applied = await owner.runMigrations({ transaction: 'each' });
    // An older database was made with the oldest master key that is configured.
    const first = masterKeys.all.at(-1) ?? masterKeys.present;
    const isNewDatabase = applied.length === MIGRATIONS.length;
    for (const key of firstPlatformKeys(isNewDatabase ? masterKeys.present : first, isNewDatabase)) {
      await owner.query(
        `INSERT INTO platform_keys (purpose, wrapped_key, master_key_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [key.purpose, key.wrappedKey, key.masterKeyId],
      );
    }
    const [inUse] = await owner.query<{ id: string }[]>(
      `SELECT master_key_id AS id FROM platform_keys WHERE purpose = 'digest'`,
    );
    for (const statement of roleLogins(masterKeys.withId(inUse?.id ?? ''))) await owner.query(statement);
    logger.log({ event: 'migrated', applied: applied.map(({ name }) => name) });
  } finally {
    await owner.destroy();
  }
});
