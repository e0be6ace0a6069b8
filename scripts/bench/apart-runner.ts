import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../support/plain-error';
import type { Program } from '../support/program';
import type { Stack } from '../support/stack';
import { plainEnvironment } from './process-environments';

/**
 * Loads and baselines run as processes of their own, so that neither shares a thread with what is measured. A task goes
 * to them as a file, and a result comes back as one: see task-file.ts for the other end.
 */
export class ApartRunner {
  private readonly staying: Program[] = [];
  private count = 0;

  constructor(
    private readonly stack: Stack,
    private readonly figure: string,
    private readonly folder: string,
  ) {}

  /** Runs it to its end; the result is what it wrote. `script` is a path in scripts/bench, without ending. */
  async run<Result>(script: string, task: object): Promise<Result> {
    const { options, resultFile } = this.prepare(script, task);
    const program = await this.stack.run(options);
    if (program.exitCode !== 0) throw new PlainError(program.obituary(await program.ended));
    return JSON.parse(readFileSync(resultFile, 'utf8')) as Result;
  }

  /** Starts one that stays until it is stopped; ready when it has said so. */
  async start(script: string, task: object): Promise<Program> {
    const program = this.stack.start(this.prepare(script, task).options);
    this.staying.push(program);
    await program.untilReady(() => Promise.resolve(/^ready$/m.test(program.log())));
    return program;
  }

  async stop(): Promise<void> {
    for (const program of this.staying) await program.stop();
  }

  /** For requests that are too many to stand in a task: one body a line. */
  writeBodies(bodies: Iterable<unknown>): string {
    const file = join(this.folder, `bodies-${this.count++}.ndjson`);
    writeFileSync(file, [...bodies].map((body) => JSON.stringify(body)).join('\n'));
    return file;
  }

  private prepare(script: string, task: object) {
    const name = `${this.figure}-${script.split('/').at(-1)}-${this.count++}`;
    const [taskFile, resultFile] = ['task', 'result'].map((kind) =>
      join(this.folder, `${name}.${kind}.json`),
    ) as [string, string];
    writeFileSync(taskFile, JSON.stringify(task));
    const args = ['--import', 'tsx', `scripts/bench/${script}.ts`, taskFile, resultFile];
    return { options: { name, command: process.execPath, args, env: plainEnvironment() }, resultFile };
  }
}
