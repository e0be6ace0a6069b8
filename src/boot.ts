import { describeEnv, type Env, InvalidEnvironment, parseEnv } from './config/env';
import { JsonLogger } from './common/logger';

/** Processes that serve, and are traced where that is set. */
const TRACED = ['api', 'worker'];

/**
 * Starts a process, or ends it with one clear sentence: what is missing, in use or out of reach. Whoever starts it
 * should not have to read a stack trace for that.
 */
export async function boot(
  process_: 'api' | 'worker' | 'migrate' | 'rotate-keys',
  start: (env: Env, logger: JsonLogger) => Promise<void>,
): Promise<void> {
  let env: Env;
  try {
    env = parseEnv(process.env);
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    process.stderr.write(`${error.message}\nSee .env.example for what each value is.\n`);
    process.exit(1);
  }
  const logger = new JsonLogger(env.logLevel, process_);
  try {
    logger.log({ event: 'starting', ...describeEnv(env) });
    // Before anything is loaded that is to be watched, and not at all where nobody wants traces.
    if (env.tracing && TRACED.includes(process_)) {
      const { startTracing } = await import('./tracing/start-tracing.js');
      startTracing(env.tracing, `carillon-${process_}`, logger);
    }
    await start(env, logger);
  } catch (error) {
    process.stderr.write(`carillon ${process_}: ${explain(error, env)}\n`);
    process.exit(1);
  }
}

function explain(error: unknown, env: Env): string {
  const {
    code,
    message,
    errors,
    port = env.api.port,
  } = error as {
    code?: string;
    port?: number;
    message?: string;
    errors?: { code?: string }[];
  };
  const cause = code ?? errors?.[0]?.code ?? 'unknown';
  switch (cause) {
    case 'EADDRINUSE':
      return `port ${port} is in use; set ${port === env.probes.port ? 'METRICS_PORT' : 'API_PORT'} to another one`;
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
      return `a service cannot be reached (${cause}): ${JSON.stringify(describeEnv(env))}`;
    case '28P01':
    case '28000':
      return 'the database refused the login: either the migrations never ran here (npm run migrate sets the passwords of the roles), or they come from another master key, which CARILLON_OLD_MASTER_KEYS may name';
    case '42P01':
      return 'the database has no schema yet: run the migrations first (npm run migrate)';
    default:
      return message ?? 'unexpected error';
  }
}
