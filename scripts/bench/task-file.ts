import { readFileSync, writeFileSync } from 'node:fs';

/** The other end of apart-runner.ts: what this process was started for. */
export function readTask<Task>(): Task {
  return JSON.parse(readFileSync(argument(0), 'utf8')) as Task;
}

export function writeResult(result: object): void {
  writeFileSync(argument(1), JSON.stringify(result));
}

/** For those that stay. */
export function sayReady(): void {
  process.stdout.write('ready\n');
}

function argument(index: number): string {
  const value = process.argv[2 + index];
  if (value === undefined)
    throw new Error('This is started by scripts/bench.ts, with a task and a place for the result.');
  return value;
}
