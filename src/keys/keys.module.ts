import { Global, Module } from '@nestjs/common';
import { MasterKeys } from '../config/master-keys';
import { Database } from '../database/database';
import { KeyStore } from './key.store';
import { PersonDigests } from './person-digests';
import { PlatformKeys } from './platform-keys';
import { TenantSecrets } from './tenant-secrets';

@Global()
@Module({
  providers: [
    KeyStore,
    TenantSecrets,
    PersonDigests,
    {
      provide: PlatformKeys,
      inject: [Database, KeyStore, MasterKeys],
      useFactory: async (database: Database, keys: KeyStore, masterKeys: MasterKeys) => {
        const rows = await database.acrossTenants((tx) => keys.platformKeysAcrossTenants(tx));
        return new PlatformKeys(rows, masterKeys);
      },
    },
  ],
  exports: [TenantSecrets, PlatformKeys, PersonDigests],
})
export class KeysModule {}
