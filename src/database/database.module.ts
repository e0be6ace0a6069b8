import { DynamicModule, Global, Module, OnApplicationShutdown } from '@nestjs/common';
import { EntitySchema } from 'typeorm';
import { ENV, Env } from '../config/env';
import { createDataSource } from './data-source';
import { Database } from './database';
import { APP_ROLE, PLATFORM_ROLE, roleUrl } from './roles';

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
          useFactory: async (env: Env) => {
            const app = createDataSource(roleUrl(env, APP_ROLE), entities, 12);
            const platform = createDataSource(roleUrl(env, PLATFORM_ROLE), entities, 4);
            await Promise.all([app.initialize(), platform.initialize()]);
            return new Database(app, platform);
          },
        },
      ],
      exports: [Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
