import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import Redis, { type RedisOptions } from 'ioredis';

type ClientType = 'client' | 'subscriber' | 'bclient';

/**
 * Connections for Bull: one for commands, shared by all queues, and a blocking one for each queue that is consumed. A
 * producer fails fast: when Redis is away an add fails at once, and when Redis hangs after 1.5 s, since the row is
 * committed and will be rung again. A blocking client must have no command time-out: an idle BRPOPLPUSH would run
 * into it. Bull leaves connections that it was given to their owner, so they are closed here, after the queues.
 */
@Injectable()
export class RedisClients implements OnApplicationShutdown {
  private readonly shared = new Map<ClientType, Redis>();
  private readonly all: Redis[] = [];

  constructor(
    private readonly url: string,
    private readonly role: 'producer' | 'consumer',
  ) {}

  /** Bull's `createClient`. */
  readonly create = (type: ClientType): Redis => {
    const known = this.shared.get(type);
    if (known) return known;
    const client = new Redis(this.url, this.optionsOf(type));
    // Bull reports connection errors on its queues; without a listener ioredis would print them raw as well.
    client.on('error', () => undefined);
    // Each queue adds listeners of its own.
    client.setMaxListeners(100);
    this.all.push(client);
    if (type !== 'bclient') this.shared.set(type, client);
    return client;
  };

  onApplicationShutdown(): void {
    for (const client of this.all) client.disconnect();
  }

  private optionsOf(type: ClientType): RedisOptions {
    const common: RedisOptions = {
      connectTimeout: 2_000,
      retryStrategy: (tries) => Math.min(100 * 2 ** tries, 1_000),
      reconnectOnError: (error) => error.message.includes('READONLY'),
    };
    if (type !== 'client') return { ...common, enableReadyCheck: false, maxRetriesPerRequest: null };
    if (this.role === 'consumer') return { ...common, maxRetriesPerRequest: null, commandTimeout: 5_000 };
    return { ...common, enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 1_500 };
  }
}
