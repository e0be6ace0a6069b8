import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
/** As npm links it into a checkout. */
const PROGRAM = join(ROOT, 'node_modules', '.bin', 'carillon');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  ended: Promise<Ended>;
}

/** The command line as somebody runs it who has the key in the environment. */
export class Cli {
  /** Everything that any command has said, for whoever looks for what should not be in it. */
  said = '';

  constructor(
    readonly env: NodeJS.ProcessEnv,
    private readonly folder = ROOT,
  ) {}

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /** What a command says that must go well, read as JSON. */
  async json(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
    const { code, stdout, stderr } = await this.run('--json', ...args);
    if (code !== 0) throw new Error(`carillon ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  start(...args: string[]): Started {
    const child = spawn(PROGRAM, args, {
      cwd: this.folder,
      // No terminal, and no settings of whoever runs the tests.
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => {
        texts[name] += chunk.toString();
        this.said += chunk.toString();
      });
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...texts })));
    return { child, stdout: () => texts.stdout, stderr: () => texts.stderr, ended };
  }
}
