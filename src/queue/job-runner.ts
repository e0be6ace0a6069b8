import { getQueueToken } from '@nestjs/bull';
import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, ModuleRef, Reflector } from '@nestjs/core';
import type { Job, Queue } from 'bull';
import { Metrics } from '../metrics/metrics';
import { Doorbell } from './doorbell';
import { JOB_NAMES, JobName, JobPayloads, JOBS } from './jobs';
import { type JobNote, JobProcessor, PROCESSES } from './job-processor';

/** Above the longest a request to the provider lasts; a supervisor should wait longer before it kills. */
const DRAIN_MS = 65_000;
const AT_ONCE_WITHOUT_REDIS = 2;

/**
 * Connects each queue to its one processor, in the worker only. A processor that throws is logged and its job is
 * gone from Redis; the row stays due, and the sweeper rings it again.
 */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('jobs');
  private readonly processors = new Map<JobName, JobProcessor>();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
    private readonly metrics: Metrics,
    private readonly doorbell: Doorbell,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.collectProcessors();
    await this.refuseEviction();
    for (const [name, processor] of this.processors) {
      // The promise of process() ends with the queue; errors of single jobs are handled in run().
      void this.queue(name).process(JOBS[name].concurrency, (job: Job<JobPayloads[JobName]>) =>
        this.run(name, processor, job.data),
      );
    }
  }

  all(): ReadonlyMap<JobName, JobProcessor> {
    return this.processors;
  }

  /** Without Redis: a few at a time, straight from the rows. */
  async runHere(name: JobName, payloads: JobPayloads[JobName][]): Promise<void> {
    const processor = this.processors.get(name);
    if (!processor) throw new Error(`no processor for ${name}`);
    const waiting = [...payloads];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.run(name, processor, next);
    };
    await Promise.all(Array.from({ length: AT_ONCE_WITHOUT_REDIS }, work));
  }

  /**
   * Takes no new job and lets the running ones end: none lasts longer than the provider client waits, a minute. Bull's
   * own close() returns at once when Redis is away, and waits without end when it hangs.
   */
  async beforeApplicationShutdown(): Promise<void> {
    const patience = new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref());
    const closed = Promise.allSettled([...this.processors.keys()].map((name) => this.queue(name).close()));
    await Promise.race([closed, patience]);
    await Promise.race([Promise.allSettled(this.running), patience]);
  }

  private collectProcessors(): void {
    for (const wrapper of this.discovery.getProviders()) {
      if (!wrapper.metatype || !wrapper.instance) continue;
      const names = this.reflector.get<JobName[] | undefined>(PROCESSES, wrapper.metatype) ?? [];
      for (const name of names) {
        if (this.processors.has(name)) throw new Error(`job ${name} has two processors`);
        this.processors.set(name, wrapper.instance as JobProcessor);
      }
    }
    const missing = JOB_NAMES.filter((name) => !this.processors.has(name));
    if (missing.length > 0) throw new Error(`jobs without a processor: ${missing.join(', ')}`);
  }

  private run(name: JobName, processor: JobProcessor, payload: JobPayloads[JobName]): Promise<void> {
    const run = this.handle(name, processor, payload).finally(() => this.running.delete(run));
    this.running.add(run);
    return run;
  }

  private async handle(name: JobName, processor: JobProcessor, payload: JobPayloads[JobName]): Promise<void> {
    const startedAt = performance.now();
    let outcome = 'done';
    let note: JobNote = {};
    try {
      note = (await processor.handle(payload)) ?? {};
    } catch (error) {
      outcome = 'failed';
      const frames = error instanceof Error ? (error.stack ?? '').split('\n    at ').slice(1, 6) : [];
      const { name: fault, code } = error as { name?: string; code?: string };
      this.logger.error({ event: 'job failed', job: name, ...payload, fault, code, frames });
    }
    const ms = performance.now() - startedAt;
    this.metrics.jobs.observe({ queue: name, outcome }, ms / 1_000);
    this.logger.log({ event: 'job', job: name, ...payload, outcome, ms: Math.round(ms), ...note });
  }

  /** Any other eviction policy lets Redis delete queue keys without a word. */
  private async refuseEviction(): Promise<void> {
    const policy = await this.doorbell.evictionPolicy();
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
