import { DynamicModule, Global, Module } from '@nestjs/common';
import { ENV, Env } from './env';
import { MasterKey } from './master-key';

@Global()
@Module({})
export class ConfigModule {
  static register(env: Env): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: ENV, useValue: env },
        { provide: MasterKey, useValue: new MasterKey(env.masterKey) },
      ],
      exports: [ENV, MasterKey],
    };
  }
}
