import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from './paths';
import { PlainError } from './plain-error';
import type { RunRecord } from './run-record';

export interface ProgramOptions {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  user?: { uid: number; gid: number };
  /** How this program is asked to stop; it is killed when it has not within the grace. */
  stopSignal?: NodeJS.Signals;
  graceMs?: number;
}

/**
 * One child process that writes to a log file of its own and stands in its own process group, so that Ctrl-C
 * reaches only the script, which then decides the order of stopping. It is in the run record from birth to end.
 */
export class Program {
  readonly logFile: string;
  /** Resolves, never rejects, with words such as "exit code 1". */
  readonly ended: Promise<string>;
  hasEnded = false;
  exitCode: number | null = null;
  private readonly child: ChildProcess;
  private stopping = false;

  constructor(
    private readonly options: ProgramOptions,
    logsFolder: string,
    private readonly record: RunRecord,
  ) {
    this.logFile = join(logsFolder, `${options.name}.log`);
    const log = openLog(this.logFile);
    this.child = spawn(options.command, options.args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? process.env,
      ...options.user,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const { pid } = this.child;
    if (pid !== undefined) record.addProcess(pid, options.name, this.stopSignal);
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.hasEnded = true;
        if (pid !== undefined) record.removeProcess(pid);
        resolve(how);
      };
      this.child.once('error', (error) => end(error.message));
      this.child.once('exit', (code, signal) => {
        this.exitCode = code;
        end(signal ? `signal ${signal}` : `exit code ${code}`);
      });
    });
  }

  get name(): string {
    return this.options.name;
  }

  /** True when it ended without having been asked to. */
  get diedUnexpectedly(): boolean {
    return this.hasEnded && !this.stopping;
  }

  log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  lastLines(count = 15): string {
    const lines = this.log().trimEnd().split('\n').slice(-count);
    return lines.map((line) => `    ${line}`).join('\n');
  }

  async untilReady(probe: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
    const deadline = Date.now() + limitMs;
    while (!(await probe())) {
      if (this.hasEnded) throw new PlainError(this.obituary(await this.ended));
      if (Date.now() > deadline) {
        throw new PlainError(`${this.name} was not ready within ${limitMs / 1000} s. ${this.whereToLook()}`);
      }
      await delay(50);
    }
  }

  obituary(how: string): string {
    return `${this.name} ended (${how}). ${this.whereToLook()}`;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.hasEnded) return;
    this.signal(this.stopSignal);
    const killer = setTimeout(() => this.kill(), this.options.graceMs ?? 10_000);
    await this.ended;
    clearTimeout(killer);
  }

  /** Only for one that does not stop by itself: takes its whole process group with it. */
  kill(): void {
    if (!this.hasEnded && this.child.pid !== undefined) this.signal('SIGKILL', -this.child.pid);
  }

  private get stopSignal(): NodeJS.Signals {
    return this.options.stopSignal ?? 'SIGTERM';
  }

  private signal(signal: NodeJS.Signals, target = this.child.pid): void {
    try {
      if (target !== undefined) process.kill(target, signal);
    } catch {
      // It ended in this very moment.
    }
  }

  private whereToLook(): string {
    return this.log().trim() ? `The end of ${this.logFile}:\n${this.lastLines()}` : 'It had written nothing.';
  }
}

/** The log of the run before is kept as <name>.log.1. */
function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}
