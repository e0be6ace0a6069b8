import { setTimeout as delay } from 'node:timers/promises';
import Redis from 'ioredis';
import { obtainRedisServer } from '../../../scripts/services/install-redis';
import { startRedis } from '../../../scripts/services/redis';
import type { Stack } from '../../../scripts/support/stack';

/** A Redis of the rig's own that keeps nothing on the disk: killed, it comes back empty. */
export class RigRedis {
  private pid = 0;
  private copies = 0;

  constructor(
    private readonly dataFolder: string,
    readonly port: number,
    private readonly stack: Stack,
    private readonly settings: Record<string, string> = {},
  ) {}

  async start(): Promise<void> {
    const { dataFolder, port, stack, settings } = this;
    const server = await obtainRedisServer(stack, () => undefined);
    await startRedis({ server, dataFolder, port, persistent: false, settings }, stack);
    this.pid = await this.ask(async (redis) => {
      const info = await redis.info('server');
      return Number(/process_id:(\d+)/.exec(info)?.[1]);
    });
  }

  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    while (await answers(this.port)) await delay(10);
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  flush(): Promise<unknown> {
    return this.ask((redis) => redis.flushall());
  }

  /**
   * Delivers every job of Bull once more, those that are running too, as Bull itself does when it takes a lock for lost:
   * each id gets a copy of its job under another id, which waits. Answers how many there were.
   */
  doubleJobs(): Promise<number> {
    return this.ask(async (redis) => {
      let doubled = 0;
      for (const list of [...(await redis.keys('*:wait')), ...(await redis.keys('*:active'))]) {
        const prefix = list.replace(/(wait|active)$/, '');
        for (const id of await redis.lrange(list, 0, -1)) {
          const again = `${id}~${this.copies++}`;
          if ((await redis.copy(`${prefix}${id}`, `${prefix}${again}`)) !== 1) continue;
          await redis.lpush(`${prefix}wait`, again);
          doubled += 1;
        }
      }
      return doubled;
    });
  }

  /** Opens a connection for one purpose, so that none is in the way when the server is killed. */
  ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    return askRedis(this.port, work);
  }
}

export async function askRedis<T>(port: number, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 1, connectTimeout: 2_000 });
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

async function answers(port: number): Promise<boolean> {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
