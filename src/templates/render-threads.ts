import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../common/app-error';
import type { ThreadAnswer, ThreadTask, ThreadTasks } from './render-thread';
import { RenderFault } from './render-fault';

/** The built script, also when this file runs from its source: a thread reads no TypeScript. */
const SCRIPT = join(__dirname, '../../dist/templates/render-thread.js');
const MAX_THREADS = 2;
const MAX_WAITING = 200;
/** On a machine that is busy with other things a thread waits for its turn: that is no fault of the template. */
const BUSY_FACTOR = 10;
const MEMORY_MB = 64;
const LIMITS = { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/** Says nothing of the template: no thread is free or could be made. */
export class RenderUnavailable extends AppError {
  constructor() {
    super('unavailable', 'No more large templates can be rendered at the moment. Repeat it later.', [], 5);
  }
}

/** How long a task takes, or was let take. */
export interface Timed<T> {
  answer: T;
  tookMs: number;
}

/**
 * A few threads, each at one task at a time, for what may take long or need much memory. A task that takes longer than
 * it may, or outgrows the memory of a thread, ends with its thread as a RenderFault; the next task gets a fresh one.
 * Threads are made when they are needed and keep no process alive.
 */
export class RenderThreads {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;

  async run<Name extends keyof ThreadTasks>(
    task: ThreadTask & { task: Name },
    timeoutMs: number,
  ): Promise<Timed<ThreadTasks[Name]['answer']>> {
    await this.enter();
    try {
      const thread = this.idle.pop() ?? (await this.start());
      const startedAt = performance.now();
      const answer = await ask(thread, task, timeoutMs).catch((error: unknown) => {
        void this.end(thread);
        throw error;
      });
      this.idle.push(thread);
      if ('fault' in answer)
        throw new RenderFault(answer.fault.kind, answer.fault.message, answer.fault.part);
      if ('error' in answer) throw new Error(`rendering failed with ${answer.error}`);
      return { answer: answer.answer as ThreadTasks[Name]['answer'], tookMs: performance.now() - startedAt };
    } finally {
      this.leave();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((thread) => this.end(thread)));
  }

  private async enter(): Promise<void> {
    if (this.busy < MAX_THREADS) {
      this.busy += 1;
      return;
    }
    if (this.waiting.length >= MAX_WAITING) {
      throw new RenderUnavailable();
    }
    // The place is handed on, so that nobody who comes between can take it.
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.busy -= 1;
  }

  private async start(): Promise<Worker> {
    const thread = new Worker(SCRIPT, { resourceLimits: LIMITS, stdout: true, stderr: true });
    this.all.add(thread);
    thread.once('exit', () => {
      this.all.delete(thread);
      const at = this.idle.indexOf(thread);
      if (at !== -1) this.idle.splice(at, 1);
    });
    await new Promise<void>((resolve, reject) => {
      thread.once('message', () => resolve());
      thread.once('error', () => reject(new RenderUnavailable()));
    });
    thread.removeAllListeners('error');
    thread.on('error', () => undefined);
    thread.unref();
    return thread;
  }

  private async end(thread: Worker): Promise<void> {
    this.all.delete(thread);
    await thread.terminate();
  }
}

function ask(thread: Worker, task: ThreadTask, timeoutMs: number): Promise<ThreadAnswer> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      thread.off('message', answered).off('error', failed).off('exit', ended);
    };
    const answered = (answer: ThreadAnswer) => {
      done();
      resolve(answer);
    };
    const failed = (error: Error & { code?: string }) => {
      done();
      const outgrown = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(
        outgrown ? new RenderFault('limit', `it needs more than ${MEMORY_MB} MB`) : new RenderUnavailable(),
      );
    };
    const ended = () => failed(new Error('the thread has ended'));
    const give = (ms: number) =>
      setTimeout(() => {
        const wasted = startedAt + BUSY_FACTOR * timeoutMs - performance.now();
        const { user, system } = process.cpuUsage(cpuBefore);
        const owedMs = Math.min(timeoutMs - (user + system) / 1_000, wasted);
        if (owedMs > 0) return void (timer = give(Math.max(owedMs, 20)));
        done();
        reject(new RenderFault('limit', `it takes longer than ${timeoutMs} ms`));
      }, ms);
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    let timer = give(timeoutMs);
    thread.on('message', answered).on('error', failed).on('exit', ended);
    thread.postMessage(task);
  });
}
