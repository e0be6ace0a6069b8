import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunRecord } from '../../../scripts/support/run-record';

export interface RigProcessOptions {
  name: string;
  script: string;
  /** For node itself, before the script. */
  nodeArgs?: string[];
  env: NodeJS.ProcessEnv;
  logs: string;
  record: RunRecord;
  /** Given what this incarnation has logged so far. */
  isReady: (log: string) => boolean | Promise<boolean>;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 75_000;
const REVIVE_AFTER_MS = 500;

/**
 * A program of the product, or the simulator, as a process of its own: it can be killed, frozen and started again. One
 * that ends by itself once it was ready is started again, as any supervisor would, and counted.
 */
export class RigProcess {
  unexpectedEnds = 0;
  private wasReady = false;
  private closed = false;
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();
  private logFrom = 0;

  constructor(private readonly options: RigProcessOptions) {
    mkdirSync(options.logs, { recursive: true });
  }

  get name(): string {
    return this.options.name;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    this.spawn();
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await this.options.isReady(this.log()))) {
      if (!this.child) throw new Error(`${this.name} ended before it was ready:\n${this.log().slice(-2000)}`);
      if (Date.now() > deadline) throw new Error(`${this.name} is not ready:\n${this.log().slice(-2000)}`);
      await delay(25);
    }
    this.wasReady = true;
  }

  /** As a supervisor does: again and again, until it stays. */
  async startUntilReady(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.start();
      } catch (error) {
        if (this.closed) return;
        if (tries >= 40 || this.child) throw error;
        await delay(500);
      }
    }
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop; its exit code, or null when it had to be killed or ended by the signal. */
  async stop(): Promise<number | null> {
    const { child } = this;
    await this.end('SIGTERM');
    return child?.exitCode ?? null;
  }

  /** Kills it, and it stays away. */
  async close(): Promise<void> {
    this.closed = true;
    await this.kill();
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** What it has written since it was last started. */
  log(): string {
    return readFileSync(this.logFile).subarray(this.logFrom).toString('utf8');
  }

  private get logFile(): string {
    return join(this.options.logs, `${this.name}.log`);
  }

  private spawn(): void {
    const { name, script, nodeArgs = [], env, record } = this.options;
    const log = openSync(this.logFile, 'a');
    this.logFrom = statSync(this.logFile).size;
    const child = spawn(process.execPath, [...nodeArgs, script], { env, stdio: ['ignore', log, log] });
    closeSync(log);
    const { pid } = child;
    if (pid === undefined) throw new Error(`${name} could not be started`);
    record.addProcess(pid, name, 'SIGKILL');
    this.child = child;
    this.wasReady = false;
    this.ended = new Promise((resolve) =>
      child.once('exit', () => {
        record.removeProcess(pid);
        if (this.child === child) this.revive();
        resolve(undefined);
      }),
    );
  }

  private revive(): void {
    this.child = undefined;
    if (!this.wasReady) return;
    this.unexpectedEnds += 1;
    void delay(REVIVE_AFTER_MS).then(() =>
      this.closed || this.child ? undefined : this.startUntilReady().catch(() => undefined),
    );
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child, ended } = this;
    this.child = undefined;
    if (!child) return;
    child.kill('SIGCONT');
    child.kill(signal);
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(killer);
  }
}
