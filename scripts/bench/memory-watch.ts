import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import Redis from 'ioredis';

const EVERY_MS = 500;

export interface PeakMemory {
  redisBytes: number;
  workerBytes: number;
}

/** The most that Redis and one process have used while it watched. */
export class MemoryWatch {
  private readonly peak: PeakMemory = { redisBytes: 0, workerBytes: 0 };
  private readonly redis: Redis;
  private readonly watching: Promise<void>;
  private over = false;

  constructor(
    redisUrl: string,
    private readonly pid: number,
  ) {
    this.redis = new Redis(redisUrl);
    this.watching = this.watch();
  }

  async end(): Promise<PeakMemory> {
    this.over = true;
    await this.watching;
    await this.redis.quit();
    return this.peak;
  }

  private async watch(): Promise<void> {
    while (!this.over) {
      const used = /used_memory:(\d+)/.exec(await this.redis.info('memory'))?.[1];
      this.peak.redisBytes = Math.max(this.peak.redisBytes, Number(used));
      this.peak.workerBytes = Math.max(this.peak.workerBytes, residentBytes(this.pid));
      await delay(EVERY_MS);
    }
  }
}

function residentBytes(pid: number): number {
  if (process.platform === 'linux') {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  }
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) * 1024;
}
