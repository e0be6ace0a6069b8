import 'reflect-metadata';
import { boot } from './boot';
import { MasterKeys } from './config/master-keys';
import { connectDatabase } from './database/connect-database';
import { createDataSource } from './database/data-source';
import { roleLogins } from './database/roles';
import { becomeSoleProcess } from './database/sole-process';
import { ENTITIES } from './entities';
import { KeyStore } from './keys/key.store';
import { KeyRotation } from './keys/key-rotation';
import { TenantSecrets } from './keys/tenant-secrets';

/**
 * npm run keys:rotate: everything that hangs on a master key hangs on the present one afterwards. The API and the workers
 * run on, as long as they were started with both keys. Says at the end when the old key may be removed.
 */
void boot('rotate-keys', async (env, logger) => {
  const masterKeys = new MasterKeys(env);
  const ownLogins = !(env.database.appUrl && env.database.platformUrl);
  if (ownLogins && !env.database.ownerUrl) {
    throw new Error(
      'DATABASE_URL is needed: the passwords of the roles are changed by the owner of the schema',
    );
  }
  const url = env.database.ownerUrl ?? env.database.platformUrl ?? '';
  const owner = createDataSource(url, ENTITIES, 2);
  const database = await connectDatabase(env, ENTITIES, { app: 2, platform: 2 });
  await owner.initialize();
  try {
    if (!(await becomeSoleProcess(owner, 'keys:rotate'))) {
      throw new Error('another keys:rotate is under way; once is enough');
    }
    const keys = new KeyStore();
    const secrets = new TenantSecrets(masterKeys, database, keys);
    const rotation = new KeyRotation(masterKeys, database, keys, secrets);
    const report = await rotation.run((progress) => logger.log({ event: 'rotating', ...progress }));
    // Last: whoever has the present key only can log in from here on, and finds everything wrapped by it.
    if (ownLogins) for (const statement of roleLogins(masterKeys.present)) await owner.query(statement);
    logger.log({
      event: 'keys rotated',
      masterKeyId: masterKeys.present.id,
      ...report,
      next: nextStep(masterKeys),
    });
  } finally {
    await owner.destroy();
    await database.close();
  }
});

function nextStep({ present, ids }: MasterKeys): string {
  const old = ids.filter((id) => id !== present.id);
  if (old.length === 0) return `Everything hangs on ${present.id}; no other master key is configured.`;
  return (
    `Nothing in the database hangs on ${old.join(', ')} any more. Once every API and worker has been started with ` +
    `${present.id} as CARILLON_MASTER_KEY, remove it from CARILLON_OLD_MASTER_KEYS and start them once more. Keep it as ` +
    'long as you keep backups of the database from before now.'
  );
}
