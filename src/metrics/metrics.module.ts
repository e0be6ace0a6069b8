import { DynamicModule, Global, Module } from '@nestjs/common';
import { Metrics } from './metrics';
import { PROCESS, type ProcessName } from './process-name';

@Global()
@Module({})
export class MetricsModule {
  static register(process: ProcessName): DynamicModule {
    return {
      module: MetricsModule,
      providers: [{ provide: PROCESS, useValue: process }, Metrics],
      exports: [PROCESS, Metrics],
    };
  }
}
