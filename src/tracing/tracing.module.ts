import { Module, OnApplicationShutdown } from '@nestjs/common';
import { stopTracing } from './traces';

/** Sends what is open of the traces when everything that makes them has ended. */
@Module({})
export class TracingModule implements OnApplicationShutdown {
  onApplicationShutdown(): Promise<void> {
    return stopTracing();
  }
}
