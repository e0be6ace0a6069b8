import { DynamicModule, Global, Module } from '@nestjs/common';
import { ENV, Env } from './env';
import { MasterKeys } from './master-keys';

@Global()
@Module({})
export class ConfigModule {
  static register(env: Env): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: ENV, useValue: env },
        { provide: MasterKeys, useValue: new MasterKeys(env) },
      ],
      exports: [ENV, MasterKeys],
    };
  }
}
