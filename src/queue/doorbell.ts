import { getQueueToken } from '@nestjs/bull';
import { BeforeApplicationShutdown, Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';
import { TenantId } from '../common/ids';
import { JOB_NAMES, JobName, Ring } from './jobs';

type TenantWideJob = 'apply-provider-events' | 'fan-out-events' | 'provision-tenant' | 'wipe-expired';

/** What comes by the thousand gathers for longer: a batch costs nearly the same, however many rows are in it. */
const SOON_MS: Record<TenantWideJob, number> = {
  'apply-provider-events': 50,
  'fan-out-events': 20,
  'provision-tenant': 20,
  'wipe-expired': 20,
};
/** Rings for what is due later gather as well. */
const LATER_MS = 100;
/** How long a start waits for Redis; without it rings are left to the sweeper. */
const CONNECT_MS = 2_000;

/**
 * Rings for a row that is committed and due. Best effort by design: it never throws, and a ring that is lost with
 * Redis is made up by the sweeper, which finds the row still due. Ringing twice is harmless: the processor claims.
 */
@Injectable()
export class Doorbell implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('doorbell');
  private readonly queues = new Map<JobName, Queue>();
  private readonly soon = new Map<string, NodeJS.Timeout>();
  private rings = 0;

  constructor(private readonly moduleRef: ModuleRef) {}

  async onModuleInit(): Promise<void> {
    for (const name of JOB_NAMES) {
      const queue = this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
      queue.on('error', (error) =>
        this.logger.warn({ event: 'queue error', queue: name, error: error.name }),
      );
      this.queues.set(name, queue);
    }
    // Bull connects at the first use, and a producer does not wait: the first ring would be lost.
    const connected = new Promise<void>((resolve) => this.client.once('ready', resolve));
    if (this.client.status === 'ready') return;
    await Promise.race([connected, new Promise((resolve) => setTimeout(resolve, CONNECT_MS).unref())]);
  }

  async ring<Name extends JobName>(name: Name, rings: Ring<Name>[]): Promise<void> {
    if (rings.length === 0) return;
    try {
      // attempts 1 and removal in both cases: retries are rows, and a job that is kept would block its id.
      const added = await this.queue(name).addBulk(
        rings.map(({ payload, key }) => ({
          data: payload,
          opts: { jobId: key, attempts: 1, removeOnComplete: true, removeOnFail: true },
        })),
      );
      // addBulk swallows the errors of single commands and leaves the id undefined.
      const lost = added.filter((job) => !job.id).length;
      if (lost > 0) this.logger.warn({ event: 'rings lost', queue: name, lost });
    } catch (error) {
      this.logger.warn({
        event: 'ring failed',
        queue: name,
        rings: rings.length,
        error: (error as Error).name,
      });
    }
  }

  /**
   * For work that is "all that waits for this tenant": many rings within a few milliseconds become one. `afterMs`: it is
   * due only then.
   */
  ringSoon(name: TenantWideJob, tenantId: TenantId, afterMs = 0): void {
    const now = Date.now();
    const dueAt = afterMs > 0 ? Math.ceil((now + afterMs) / LATER_MS) * LATER_MS : now;
    const slot = `${name}:${tenantId}${afterMs > 0 ? `:${dueAt}` : ''}`;
    if (this.soon.has(slot)) return;
    const timer = setTimeout(
      () => {
        this.soon.delete(slot);
        void this.ring(name, [
          { payload: { tenantId }, key: `${tenantId}:${process.pid}.${Date.now()}.${this.rings++}` },
        ]);
      },
      dueAt - now + SOON_MS[name],
    );
    this.soon.set(slot, timer);
  }

  beforeApplicationShutdown(): void {
    for (const timer of this.soon.values()) clearTimeout(timer);
  }

  /** Jobs that wait in a queue; none when Redis cannot tell, as nothing waits there then. */
  async waiting(name: JobName): Promise<number> {
    return this.queue(name)
      .getWaitingCount()
      .catch(() => 0);
  }

  /** Whether Redis answers, for readiness. */
  async ping(): Promise<void> {
    await this.client.ping();
  }

  /** What Redis does when its memory is full; undefined when it does not tell. Other than noeviction it forgets jobs. */
  async evictionPolicy(): Promise<string | undefined> {
    const info = await this.client.info('memory');
    return /maxmemory_policy:(\S+)/.exec(info)?.[1];
  }

  private get client(): Queue['client'] {
    return this.queue('fan-out-events').client;
  }

  private queue(name: JobName): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue for ${name}`);
    return queue;
  }
}
