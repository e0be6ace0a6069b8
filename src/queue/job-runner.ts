import { getQueueToken } from '@nestjs/bull';
import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, ModuleRef, Reflector } from '@nestjs/core';
import type { Job, Queue } from 'bull';
import { JOB_NAMES, JobName, JobPayloads, JOBS } from './jobs';
import { JobProcessor, PROCESSES } from './job-processor';

/**
 * Connects each queue to its one processor, in the worker only. A processor that throws is logged and its job is
 * gone from Redis; the row stays due, and the sweeper rings it again.
 */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('jobs');
  private readonly processors = new Map<JobName, JobProcessor>();

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.collectProcessors();
    await this.refuseEviction();
    for (const [name, processor] of this.processors) {
      // The promise of process() ends with the queue; errors of single jobs are handled in run().
      void this.queue(name).process(JOBS[name].concurrency, (job: Job<JobPayloads[JobName]>) =>
        this.run(name, processor, job),
      );
    }
  }

  all(): ReadonlyMap<JobName, JobProcessor> {
    return this.processors;
  }

  /** Takes no new job and lets the running ones end: none lasts longer than the provider client waits, a minute. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.processors.keys()].map((name) => this.queue(name).close()));
  }

  private collectProcessors(): void {
    for (const wrapper of this.discovery.getProviders()) {
      if (!wrapper.metatype || !wrapper.instance) continue;
      const name = this.reflector.get<JobName | undefined>(PROCESSES, wrapper.metatype);
      if (name === undefined) continue;
      if (this.processors.has(name)) throw new Error(`job ${name} has two processors`);
      this.processors.set(name, wrapper.instance as JobProcessor);
    }
    const missing = JOB_NAMES.filter((name) => !this.processors.has(name));
    if (missing.length > 0) throw new Error(`jobs without a processor: ${missing.join(', ')}`);
  }

  private async run(name: JobName, processor: JobProcessor, job: Job<JobPayloads[JobName]>): Promise<void> {
    const startedAt = performance.now();
    let outcome = 'done';
    try {
      await processor.handle(job.data);
    } catch (error) {
      outcome = 'failed';
      const frames = error instanceof Error ? (error.stack ?? '').split('\n    at ').slice(1, 6) : [];
      const { name: fault, code } = error as { name?: string; code?: string };
      this.logger.error({ event: 'job failed', job: name, ...job.data, fault, code, frames });
    }
    this.logger.debug({
      event: 'job',
      job: name,
      ...job.data,
      outcome,
      ms: Math.round(performance.now() - startedAt),
    });
  }

  /** Any other eviction policy lets Redis delete queue keys without a word. */
  private async refuseEviction(): Promise<void> {
    const info = await this.queue('send-dispatch').client.info('memory');
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      throw new Error(
        `Redis has maxmemory-policy ${policy}; set it to noeviction, or queued work can vanish`,
      );
    }
  }

  private queue(name: JobName): Queue {
    return this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
  }
}
