import { parseEnv } from './src/config/env';
import { createDataSource } from './src/database/data-source';
import { ENTITIES } from './src/entities';

/** For the TypeORM command line (`npm run typeorm -- migration:show`). It connects as the owner of the schema. */
const env = parseEnv(process.env);
if (!env.database.ownerUrl)
  throw new Error('DATABASE_URL is needed here: migrations run as the owner of the schema');

export default createDataSource(env.database.ownerUrl, ENTITIES, 2);
