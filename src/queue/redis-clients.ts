import type { QueueOptions } from 'bull';
import Redis, { type RedisOptions } from 'ioredis';

type ClientType = 'client' | 'subscriber' | 'bclient';

/**
 * Connections for Bull. A producer fails fast: when Redis is away an add fails at once, and when Redis hangs after
 * 1.5 s, since the row is committed and will be rung again. A blocking client must have no command time-out: an
 * idle BRPOPLPUSH would run into it.
 */
export function bullClients(redisUrl: string, role: 'producer' | 'consumer'): QueueOptions['createClient'] {
  return (type: ClientType) => {
    const patient = role === 'consumer' && type !== 'subscriber';
    const options: RedisOptions = {
      connectTimeout: 2_000,
      enableReadyCheck: type === 'client',
      enableOfflineQueue: role === 'consumer' || type !== 'client',
      maxRetriesPerRequest: patient || type !== 'client' ? null : 1,
      retryStrategy: (tries: number) => Math.min(100 * 2 ** tries, 1_000),
      reconnectOnError: (error: Error) => error.message.includes('READONLY'),
      ...(type === 'client' ? { commandTimeout: role === 'producer' ? 1_500 : 5_000 } : {}),
    };
    const client = new Redis(redisUrl, options);
    // Bull reports connection errors on the queue; without a listener ioredis would print them raw as well.
    client.on('error', () => undefined);
    return client;
  };
}
