import { Global, Module } from '@nestjs/common';
import { MasterKeys } from '../config/master-keys';
import { Database } from '../database/database';
import { KeyStore } from './key.store';
import { PlatformKeys } from './platform-keys';
import { TenantSecrets } from './tenant-secrets';

@Global()
@Module({
  providers: [
    KeyStore,
    TenantSecrets,
    {
      provide: PlatformKeys,
      inject: [Database, KeyStore, MasterKeys],
      useFactory: async (database: Database, keys: KeyStore, masterKeys: MasterKeys) => {
        const rows = await database.acrossTenants((tx) => keys.platformKeysAcrossTenants(tx));
        return new PlatformKeys(rows, masterKeys);
      },
    },
  ],
  exports: [TenantSecrets, PlatformKeys],
})
export class KeysModule {}
