import { DynamicModule, Global, Module, OnApplicationShutdown } from '@nestjs/common';
import { EntitySchema } from 'typeorm';
import { ENV, Env } from '../config/env';
import { connectDatabase } from './connect-database';
import { Database } from './database';

@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  static register(entities: ((new () => object) | EntitySchema)[]): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: Database,
          inject: [ENV],
          useFactory: (env: Env) => connectDatabase(env, entities, { app: 12, platform: 4 }),
        },
      ],
      exports: [Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
