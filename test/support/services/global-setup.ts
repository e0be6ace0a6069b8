import { spawnSync } from 'node:child_process';
import { onStopSignal } from '../../../scripts/support/on-stop-signal';
import { PlainError } from '../../../scripts/support/plain-error';
import { applyTestEnvironment } from './test-environment';
import { TestServices } from './test-services';

declare global {
  var carillonTestServices: TestServices | undefined;
}

/** Runs once, before the workers are made: they inherit the environment that it leaves. */
export default async function globalSetup(): Promise<void> {
  applyTestEnvironment();
  const services = new TestServices();
  globalThis.carillonTestServices = services;
  // Jest ends at a signal without its teardown, and its workers would first finish the test they are in.
  const leave = async (): Promise<void> => {
    await services.stop();
    spawnSync('pkill', ['-KILL', '-P', String(process.pid), '-f', 'jest-worker']);
    process.exit(130);
  };
  onStopSignal(
    () => void leave(),
    () => undefined,
  );
  try {
    await services.start();
  } catch (error) {
    await services.stop();
    if (error instanceof PlainError) error.stack = error.message;
    throw error;
  }
}
