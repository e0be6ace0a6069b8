import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../scripts/support/paths';
import type { Env } from '../../src/config/env';

/** A worker, or an API, in a process of its own, as it runs in production: one that can be killed. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: Buffer[],
  ) {}

  /** All that it has printed so far. */
  get printed(): string {
    return Buffer.concat(this.output).toString('utf8');
  }

  static async start(
    env: Env,
    settings: NodeJS.ProcessEnv = {},
    program: 'worker' | 'main' = 'worker',
    /** Of the build. */
    folder = ROOT,
  ): Promise<WorkerProcess> {
    const child = spawn(process.execPath, [join(folder, 'dist', `${program}.js`)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environmentOf(env), LOG_LEVEL: 'info', ...settings },
    });
    const output: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => {
      if (process.env.TEST_LOG) process.stderr.write(chunk);
      output.push(chunk);
    });
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) =>
        reject(new Error(`the ${program} ended with ${code} before it was ready`)),
      );
      child.stdout?.on('data', (chunk: Buffer) => {
        if (process.env.TEST_LOG) process.stderr.write(chunk);
        output.push(chunk);
        if (chunk.includes('"event":"ready"')) resolve();
      });
    });
    return new WorkerProcess(child, output);
  }

  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Asks it to stop, and answers its exit code when it has. */
  async stop(): Promise<number | null> {
    await this.end('SIGTERM');
    return this.child.exitCode;
  }

  /** When it has died by itself, or was ended. */
  async ended(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise((resolve) => this.child.once('exit', resolve));
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await ended;
  }
}

export function environmentOf(env: Env): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: env.database.ownerUrl,
    REDIS_URL: env.redis.urls.join(),
    REDIS_MODE: env.redis.mode,
    PUBLIC_URL: env.api.publicUrl,
    SMTP2GO_API_KEY: env.provider.apiKey,
    SMTP2GO_BASE_URL: env.provider.baseUrl,
    SWEEP_INTERVAL: `${env.sweepIntervalMs}ms`,
    DISPATCH_LEASE: `${env.dispatchLeaseMs}ms`,
    UNKNOWN_SETTLE_AFTER: env.unknownSettleAfterMs.map((ms) => `${ms}ms`).join(','),
  };
}
