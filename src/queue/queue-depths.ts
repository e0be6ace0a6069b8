import { getQueueToken } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';
import { JOB_NAMES, type JobName } from './jobs';

/** How much is in a queue at this moment. */
export interface QueueDepth {
  name: JobName;
  waiting: number;
  active: number;
  delayed: number;
  /** Those that wait in a queue that somebody has stopped. */
  paused: number;
  failed: number;
  /** Of those that wait; null when there is none. */
  oldestWaitingMs: number | null;
}

/** What Redis holds of every queue, for operators. It reads alone, and tells nothing of what the jobs are about. */
@Injectable()
export class QueueDepths {
  constructor(private readonly moduleRef: ModuleRef) {}

  /** In the order of the catalogue; null when Redis does not answer. */
  async read(): Promise<QueueDepth[] | null> {
    try {
      return await Promise.all(JOB_NAMES.map((name) => this.depthOf(name)));
    } catch {
      return null;
    }
  }

  private async depthOf(name: JobName): Promise<QueueDepth> {
    const queue = this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
    // One job of each list. Between the ids and the jobs some may be taken: then there is a null in their place.
    const [counts, oldest] = await Promise.all([
      queue.getJobCounts() as Promise<Awaited<ReturnType<Queue['getJobCounts']>> & { paused?: number }>,
      queue.getJobs(['waiting', 'paused'], 0, 0, true),
    ]);
    const times = oldest.flatMap((job) => (job ? [job.timestamp] : []));
    const { waiting, active, delayed, failed, paused = 0 } = counts;
    const oldestWaitingMs = times.length > 0 ? Math.max(0, Date.now() - Math.min(...times)) : null;
    return { name, waiting, active, delayed, paused, failed, oldestWaitingMs };
  }
}
