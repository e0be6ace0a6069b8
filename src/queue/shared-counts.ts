import { Injectable } from '@nestjs/common';
import { type RedisClient, RedisClients } from './redis-clients';

const KEY_PREFIX = '{carillon}:count:';

/** Counts that all processes add to, each whenever it likes. They are forgotten with Redis, and by themselves. */
@Injectable()
export class SharedCounts {
  private readonly redis: RedisClient;

  constructor(clients: RedisClients) {
    this.redis = clients.create('client');
  }

  /** What each count is with what is added here; undefined where Redis did not say. Never throws. */
  async add(additions: { name: string; by: number }[], keepMs: number): Promise<(number | undefined)[]> {
    const commands = this.redis.pipeline();
    for (const { name, by } of additions)
      commands.incrby(KEY_PREFIX + name, by).pexpire(KEY_PREFIX + name, keepMs);
    const answers = await commands.exec().catch(() => null);
    return additions.map((_, i) => {
      const [error, total] = answers?.[i * 2] ?? [null, undefined];
      return error ? undefined : (total as number | undefined);
    });
  }
}
