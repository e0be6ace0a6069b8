import { BullModule } from '@nestjs/bull';
import { DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { Env } from '../config/env';
import { Doorbell } from './doorbell';
import { JobRunner } from './job-runner';
import { JOB_NAMES } from './jobs';
import { LaneBell } from './lane-bell';
import { QueueDepths } from './queue-depths';
import { RedisClients } from './redis-clients';
import { SharedCounts } from './shared-counts';
import { SharedWindow } from './shared-window';
import { Sweeper } from './sweeper';

/** The only folder that knows Bull. The API registers it as producer, the worker as consumer. */
@Global()
@Module({})
export class QueueModule {
  static register(env: Env, role: 'producer' | 'consumer'): DynamicModule {
    const clients = new RedisClients(env.redis, role);
    const bull = BullModule.registerQueue(
      ...JOB_NAMES.map((name) => ({
        name,
        createClient: clients.create,
        // The braces are a hash tag: all keys of one queue on one slot of a Redis Cluster.
        prefix: '{carillon}',
        settings: {
          lockDuration: 30_000,
          stalledInterval: 10_000,
          // A job that stalls says nothing about its row; Bull must never fail it for that.
          maxStalledCount: 1_000,
          guardInterval: 60_000,
          retryProcessDelay: 500,
          drainDelay: 2,
        },
      })),
    );
    const consumers = role === 'consumer' ? [JobRunner, Sweeper] : [];
    return {
      module: QueueModule,
      imports: [bull, DiscoveryModule],
      providers: [
        { provide: RedisClients, useValue: clients },
        Doorbell,
        LaneBell,
        QueueDepths,
        SharedCounts,
        SharedWindow,
        ...consumers,
      ],
      exports: [
        Doorbell,
        LaneBell,
        QueueDepths,
        SharedCounts,
        SharedWindow,
        ...(role === 'consumer' ? [Sweeper] : []),
      ],
    };
  }
}
