import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type RedisClient, RedisClients } from './redis-clients';

const KEY_PREFIX = '{carillon}:window:';

const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ARGV[2])
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 0
end
return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] + ARGV[2] - now`;

/**
 * Counts things in a sliding window, for all processes together: at most so many in any stretch of that length, where
 * counters that begin anew would let twice as many through at their edge. Without Redis each process counts alone.
 */
@Injectable()
export class SharedWindow {
  private readonly redis: RedisClient;
  private readonly local = new Map<string, number[]>();

  constructor(clients: RedisClients) {
    this.redis = clients.create('client');
  }

  /** Takes one; 0 when there was one to take, otherwise the milliseconds until there is. */
  async take(name: string, most: number, withinMs: number): Promise<number> {
    try {
      return Number(await this.redis.eval(TAKE, 1, KEY_PREFIX + name, most, withinMs, randomUUID()));
    } catch {
      return this.takeLocally(name, most, withinMs);
    }
  }

  private takeLocally(name: string, most: number, withinMs: number): number {
    const now = Date.now();
    const recent = (this.local.get(name) ?? []).filter((at) => at > now - withinMs);
    const [oldest = now] = recent;
    const allowed = recent.length < most;
    this.local.set(name, allowed ? [...recent, now] : recent);
    return allowed ? 0 : oldest + withinMs - now;
  }
}
