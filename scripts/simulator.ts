// `npm run simulator`: the SMTP2GO simulator alone, in the foreground, for a Carillon that runs elsewhere.
import { spawn } from 'node:child_process';
import { build, isBuilt } from './support/build';
import { onStopSignal } from './support/on-stop-signal';
import { ROOT, SECRETS } from './support/paths';
import { describeError } from './support/plain-error';
import { requireFreePort } from './support/ports';
import { SIMULATOR_PORT, SIMULATOR_URL, simulatorEnvironment } from './support/product-environment';
import { loadSecrets } from './support/secrets';
import { Stack } from './support/stack';
import { Steps } from './support/steps';

async function main(): Promise<number> {
  const stack = new Stack('simulator');
  try {
    await requireFreePort('simulator', 'SIMULATOR_PORT', SIMULATOR_PORT, '127.0.0.1');
    if (!isBuilt()) await new Steps().run('Build', () => build(stack));
  } finally {
    await stack.stop();
  }
  const env = simulatorEnvironment(loadSecrets(SECRETS));
  console.log(`  SMTP2GO_BASE_URL=${SIMULATOR_URL}/v3\n  SMTP2GO_API_KEY=${env.SIMULATOR_MASTER_KEY}\n`);
  const simulator = spawn(process.execPath, ['dist-simulator/main.js'], { cwd: ROOT, env, stdio: 'inherit' });
  onStopSignal(
    (signal) => simulator.kill(signal),
    () => simulator.kill('SIGKILL'),
  );
  return new Promise((resolve) => simulator.on('close', (code) => resolve(code ?? 0)));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(describeError(error));
    process.exit(1);
  },
);
