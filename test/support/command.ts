import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** One of the product's commands that does its work and ends, such as `migrate` or `rotate-keys`. */
export class Command {
  said = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(name: string, environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [join(__dirname, '..', '..', 'dist', `${name}.js`)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LOG_LEVEL: 'info', ...environment },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString('utf8')));
    }
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** The line of its log that tells of this event. */
  line(event: string): Record<string, unknown> {
    const lines = this.said.split('\n').filter((line) => line.startsWith('{'));
    const found = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line.event === event);
    if (!found) throw new Error(`no line "${event}" in:\n${this.said}`);
    return found;
  }
}
