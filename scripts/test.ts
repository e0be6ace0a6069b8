// `npm test`: builds if need be, then runs Jest with the arguments given; its set-up starts the services.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, isBuilt } from './support/build';
import { onStopSignal } from './support/on-stop-signal';
import { ROOT, RUNS } from './support/paths';
import { describeError } from './support/plain-error';
import { stopLeftovers } from './support/run-record';
import { Stack } from './support/stack';
import { Steps } from './support/steps';

async function main(): Promise<number> {
  const stack = new Stack('test-build');
  try {
    if (!isBuilt()) await new Steps().run('Build', () => build(stack));
  } finally {
    await stack.stop();
  }
  const code = await runJest(process.argv.slice(2));
  // Jest clears up by itself unless it was killed.
  await stopLeftovers(RUNS);
  return code;
}

function runJest(args: string[]): Promise<number> {
  const jest = spawn(process.execPath, [join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    cwd: ROOT,
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
