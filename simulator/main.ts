import { optionsFromEnv } from './options';
import { startSimulator } from './server';

async function main(): Promise<void> {
  const options = optionsFromEnv(process.env);
  const simulator = await startSimulator(options);
  process.stdout.write(`SMTP2GO simulator on ${simulator.url} (inbox there, API under /v3)\n`);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void simulator.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: NodeJS.ErrnoException) => {
  const busy = error.code === 'EADDRINUSE';
  const port = process.env.SIMULATOR_PORT ?? '4010';
  const reason = busy ? `port ${port} is in use; set SIMULATOR_PORT to another one.` : error.message;
  process.stderr.write(`The SMTP2GO simulator cannot start: ${reason}\n`);
  process.exitCode = 1;
});
