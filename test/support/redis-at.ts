import type { RedisSettings } from '../../src/config/env';
import { testRedisUrl } from './services/test-database';

/** One Redis, by itself. */
export function redisAt(url: string): RedisSettings {
  return { mode: 'single', urls: [url], sentinels: { master: 'mymaster' } };
}

/** Another database of the Redis that tests share. */
export function otherRedis(database: number): RedisSettings {
  const url = new URL(testRedisUrl());
  url.pathname = `/${database}`;
  return redisAt(url.href);
}
