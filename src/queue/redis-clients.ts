import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { RedisSettings } from '../config/env';

type ClientType = 'client' | 'subscriber' | 'bclient';
export type RedisClient = Redis | Cluster;

const CONNECT_MS = 2_000;
const wait = (tries: number) => Math.min(100 * 2 ** tries, 1_000);

/**
 * Connections for Bull: one for commands, shared by all queues, and a blocking one for each queue that is consumed. A
 * producer fails fast: when Redis is away an add fails at once, and when Redis hangs after 1.5 s, since the row is
 * committed and will be rung again. A blocking client must have no command time-out: an idle BRPOPLPUSH would run
 * into it. Bull leaves connections that it was given to their owner, so they are closed here, after the queues.
 */
@Injectable()
export class RedisClients implements OnApplicationShutdown {
  private readonly shared = new Map<ClientType, RedisClient>();
  private readonly all: RedisClient[] = [];

  constructor(
    private readonly settings: RedisSettings,
    private readonly role: 'producer' | 'consumer',
  ) {}

  /** Bull's `createClient`. */
  readonly create = (type: ClientType): RedisClient => {
    const known = this.shared.get(type);
    if (known) return known;
    const client = this.connect(this.optionsOf(type));
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

  /** By the addresses of one Redis, of the sentinels that know which one it is, or of nodes of a cluster. */
  private connect(options: RedisOptions): RedisClient {
    const { mode, urls, sentinels } = this.settings;
    const [first = ''] = urls;
    if (mode === 'single') return new Redis(first, options);
    const { username, password, pathname, protocol } = new URL(first);
    const credential = {
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    };
    if (mode === 'cluster') return new Cluster(urls, clusterOptions({ ...options, ...credential }));
    return new Redis({
      ...options,
      ...credential,
      db: Number(pathname.slice(1) || 0),
      name: sentinels.master,
      sentinels: urls
        .map((url) => new URL(url))
        .map(({ hostname, port }) => ({ host: hostname, port: Number(port || 26_379) })),
      sentinelRetryStrategy: wait,
      ...(sentinels.password && { sentinelPassword: sentinels.password }),
      ...(protocol === 'rediss:' && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
      // Told by the sentinels instead of found out by a connection that breaks.
      failoverDetector: true,
    });
  }

  private optionsOf(type: ClientType): RedisOptions {
    const common: RedisOptions = {
      connectTimeout: CONNECT_MS,
      retryStrategy: wait,
      reconnectOnError: (error) => error.message.includes('READONLY'),
    };
    if (type !== 'client') return { ...common, enableReadyCheck: false, maxRetriesPerRequest: null };
    if (this.role === 'consumer') return { ...common, maxRetriesPerRequest: null, commandTimeout: 5_000 };
    return { ...common, enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 1_500 };
  }
}

function clusterOptions({
  enableOfflineQueue,
  enableReadyCheck,
  ...redisOptions
}: RedisOptions): ClusterOptions {
  return {
    redisOptions,
    clusterRetryStrategy: wait,
    ...(enableOfflineQueue !== undefined && { enableOfflineQueue }),
    ...(enableReadyCheck !== undefined && { enableReadyCheck }),
    // A node that is asked for by the name in its certificate.
    ...(redisOptions.tls && { dnsLookup: (address, callback) => callback(null, address) }),
  };
}
