// `npm test`: builds if need be, then runs Jest with the arguments given; its set-up starts the services. In a run of
// everything, a file that fails is run once more by itself, and both runs are to be read: one that passes then depends on
// what ran beside it, which is a fault of the file, and says so in the last line.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, isBuilt } from './support/build';
import { onStopSignal } from './support/on-stop-signal';
import { ROOT, RUNS, STATE } from './support/paths';
import { describeError } from './support/plain-error';
import { stopLeftovers } from './support/run-record';
import { Stack } from './support/stack';
import { Steps } from './support/steps';

const FAILED_FILES = join(STATE, 'failed-tests.json');
/** More than that is no matter of what else was busy. */
const MOST_RUN_AGAIN = 5;

async function main(): Promise<number> {
  const stack = new Stack('test-build');
  try {
    if (!isBuilt()) await new Steps().run('Build', () => build(stack));
  } finally {
    await stack.stop();
  }
  const args = process.argv.slice(2);
  const code = args.length > 0 ? await runJest(args) : await runEverything();
  // Jest clears up by itself unless it was killed.
  await stopLeftovers(RUNS);
  return code;
}

async function runEverything(): Promise<number> {
  mkdirSync(STATE, { recursive: true });
  rmSync(FAILED_FILES, { force: true });
  const code = await runJest([], { FAILED_TEST_FILES: FAILED_FILES });
  const failed = code === 0 ? [] : failedFiles();
  if (failed.length === 0 || failed.length > MOST_RUN_AGAIN) return code;
  console.log(`\nFailed, and run once more by themselves:\n${failed.join('\n')}\n`);
  const again = await runJest(['--runInBand', '--runTestsByPath', ...failed]);
  if (again === 0) console.log(`\nPassed only when run by themselves:\n${failed.join('\n')}`);
  return again;
}

/** None when Jest was stopped before it could tell. */
function failedFiles(): string[] {
  try {
    return JSON.parse(readFileSync(FAILED_FILES, 'utf8')) as string[];
  } catch {
    return [];
  }
}

function runJest(args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const jest = spawn(process.execPath, [join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  onStopSignal(
    (signal) => jest.kill(signal),
    () => jest.kill('SIGKILL'),
  );
  return new Promise((resolve) => jest.on('close', (code) => resolve(code ?? 1)));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(describeError(error));
    process.exit(1);
  },
);
