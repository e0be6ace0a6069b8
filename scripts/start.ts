// `npm start`: everything on this machine, from an empty checkout to a delivered message.
//
// Glossary
//   step       one line at the terminal: a tick, what was done, and the time it took
//   program    a child process of this script, with a log file of its own (program.ts)
//   stack      the programs in order of start; they stop in the reverse order (stack.ts)
//   run record what this script has started, for whoever must clear up if it is killed (run-record.ts)
//   service    PostgreSQL or Redis: embedded, or a server named by DATABASE_URL or REDIS_URL
//   provider   SMTP2GO, or the simulator that stands in its place
//   demo       a tenant, an e-mail played through in test mode, and an e-mail and an SMS sent, all through the public API
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { demoTenant, playTestMessage, sendDemoMessages, type Quickstart } from './demo';
import { createDocsExamples } from './docs-examples';
import { postgresDataFolder } from './services/postgres-home';
import { providePostgres, provideRedis } from './services/provide-services';
import { build, isBuilt } from './support/build';
import { closingLines } from './support/closing-lines';
import { onStopSignal } from './support/on-stop-signal';
import { SECRETS, STATE } from './support/paths';
import { describeError, PlainError } from './support/plain-error';
import { requireFreePort, usualPort } from './support/ports';
import {
  API_PORT,
  API_URL,
  chosenProvider,
  METRICS_PORT,
  operatorKey,
  productEnvironment,
  setting,
  SIMULATOR_PORT,
  SIMULATOR_URL,
  simulatorEnvironment,
} from './support/product-environment';
import { respondsOk } from './support/responds-ok';
import { loadSecrets, type Secrets } from './support/secrets';
import { Stack } from './support/stack';
import { Steps, type Say } from './support/steps';

// Not the secrets: a database of somebody's own may hold what they have encrypted.
const DATA = ['postgres', 'redis', 'simulator', 'ports.json', 'quickstart.json', 'docs-examples.json'];
const USAGE =
  'Usage: npm start -- [--reset] [--once]\n  --reset  begin with empty data\n  --once   stop when the demo is done';

interface Started {
  quickstart: Quickstart;
  /** The ports of metrics and health. */
  probes: { api: number; worker: number };
}

const options = process.argv.slice(2);
const once = options.includes('--once');
const steps = new Steps();
const tell = (line: string): void => steps.print(`  ${line}`);

async function main(): Promise<void> {
  const unknown = options.find((option) => !['--reset', '--once'].includes(option));
  if (unknown) {
    console.log(USAGE);
    process.exit(unknown === '--help' ? 0 : 2);
  }
  const stack = new Stack('start');
  onStopSignal(
    () => void leave(stack, 0, 'Stopping'),
    () => stack.hurry(),
  );
  try {
    const { quickstart, probes } = await Promise.race([startAll(stack), stack.death]);
    if (once) return await leave(stack, 0, 'Done; stopping');
    for (const line of closingLines(quickstart, chosenProvider(), probes, steps)) steps.print(line);
    await stack.death;
  } catch (error) {
    // What fails because we are stopping is no news.
    if (stack.isStopping) return;
    steps.close();
    console.error(`\n${describeError(error)}\n`);
    await leave(stack, 1, 'Stopping the rest');
  }
}

async function startAll(stack: Stack): Promise<Started> {
  const leftovers = await stack.claimCheckout('Carillon');
  if (leftovers.length > 0)
    steps.print(`  The last run was killed; stopped what it left: ${leftovers.join(', ')}.`);
  if (options.includes('--reset')) reset();
  const provider = chosenProvider();
  const apiHost = setting('API_HOST') ?? '127.0.0.1';
  await requireFreePort('API', 'API_PORT', API_PORT, apiHost);
  if (provider.kind === 'simulator') {
    await requireFreePort('simulator', 'SIMULATOR_PORT', SIMULATOR_PORT, '127.0.0.1');
  }
  const secrets = loadSecrets(SECRETS);

  if (!isBuilt()) await steps.run('Build', () => build(stack));
  const databaseUrl = await steps.run('PostgreSQL', (say) => providePostgres(stack, secrets, say));
  const redisUrl = await steps.run('Redis', (say) => provideRedis(stack, say));
  const env = productEnvironment(secrets, { databaseUrl, redisUrl }, provider);

  await steps.run('Migrations', async () => {
    const migrate = await stack.run({
      name: 'migrate',
      command: process.execPath,
      args: ['dist/migrate.js'],
      env,
    });
    if (migrate.exitCode !== 0) throw new PlainError(migrate.obituary(await migrate.ended));
  });
  switch (provider.kind) {
    case 'simulator':
      await steps.run('SMTP2GO simulator', (say) => startSimulator(stack, secrets, say));
      break;
    case 'elsewhere':
      steps.print(`  ✓ SMTP2GO at ${provider.baseUrl}, as SMTP2GO_BASE_URL says; no simulator is started`);
      break;
    case 'real':
      steps.print(
        `  ✓ SMTP2GO (${provider.region}): the real provider, as SMTP2GO_API_KEY is set; no simulator is started`,
      );
      steps.print(
        '    The demo tenant gets a subaccount there; one message is played through in test mode, and none is sent.',
      );
  }
  const probes = { api: await usualPort(METRICS_PORT), worker: await usualPort(METRICS_PORT + 1) };
  const observed = (name: keyof typeof probes) => ({ ...env, METRICS_PORT: String(probes[name]) });
  await steps.run('API', async (say) => {
    const api = stack.startSupervised(
      { name: 'api', command: process.execPath, args: ['dist/main.js'], env: observed('api') },
      tell,
    );
    await api.untilReady(() => respondsOk(`http://127.0.0.1:${API_PORT}/health/ready`));
    say(API_URL);
  });
  await steps.run('Worker', async () => {
    const worker = stack.startSupervised(
      { name: 'worker', command: process.execPath, args: ['dist/worker.js'], env: observed('worker') },
      tell,
    );
    await worker.untilReady(() => Promise.resolve(/\bready\b/i.test(worker.log())));
  });
  const quickstart = await steps.run('Demo tenant', (say) => demoTenant(operatorKey(secrets), say));
  await playTestMessage(quickstart, steps);
  if (provider.kind !== 'real') await sendDemoMessages(quickstart, steps);
  if (provider.kind === 'simulator') await createDocsExamples(quickstart, env.SMTP2GO_API_KEY ?? '');
  return { quickstart, probes };
}

/** Embedded data only: a server that the environment names is somebody's own. */
function reset(): void {
  const dataFolder = postgresDataFolder(join(STATE, 'postgres'));
  for (const path of [dataFolder, ...DATA.map((name) => join(STATE, name))]) {
    rmSync(path, { recursive: true, force: true });
  }
  const kept = ['DATABASE_URL', 'REDIS_URL'].filter(setting);
  const note =
    kept.length > 0 ? `; what ${kept.join(' and ')} point${kept.length > 1 ? '' : 's'} to is untouched` : '';
  steps.print(`  ✓ The embedded data was removed${note}`);
}

async function startSimulator(stack: Stack, secrets: Secrets, say: Say): Promise<void> {
  const simulator = stack.start({
    name: 'simulator',
    command: process.execPath,
    args: ['dist-simulator/main.js'],
    env: simulatorEnvironment(secrets),
  });
  await simulator.untilReady(() => respondsOk(`${SIMULATOR_URL}/simulator/health`));
  say(SIMULATOR_URL);
}

async function leave(stack: Stack, code: number, why: string): Promise<void> {
  if (stack.isStopping) return;
  steps.close();
  const running = stack.running();
  if (running.length > 0) steps.print(`\n  ${why}: ${running.join(', ')}`);
  await stack.stop();
  if (running.length > 0) steps.print('  Everything is stopped.');
  process.exit(code);
}

mkdirSync(STATE, { recursive: true });
void main();
