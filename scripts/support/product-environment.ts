import { join } from 'node:path';
import { STATE } from './paths';
import type { Secrets } from './secrets';

/** An empty value in .env means the same as none. */
export function setting(name: string): string | undefined {
  return process.env[name] || undefined;
}

export const API_PORT = Number(setting('API_PORT') ?? 3000);
export const SIMULATOR_PORT = Number(setting('SIMULATOR_PORT') ?? 4010);
/** Of the API; the worker has the one after it. */
export const METRICS_PORT = Number(setting('METRICS_PORT') ?? 9464);
export const API_URL = setting('PUBLIC_URL') ?? `http://localhost:${API_PORT}`;
export const SIMULATOR_URL = `http://127.0.0.1:${SIMULATOR_PORT}`;
export const DOCS_EXAMPLES = join(STATE, 'docs-examples.json');

/** Who stands at the other end: the provider itself, our simulator, or a simulator that somebody else runs. */
export type Provider =
  { kind: 'simulator' } | { kind: 'elsewhere'; baseUrl: string } | { kind: 'real'; region: string };

export function chosenProvider(): Provider {
  const baseUrl = setting('SMTP2GO_BASE_URL');
  if (baseUrl) return { kind: 'elsewhere', baseUrl };
  if (setting('SMTP2GO_API_KEY')) return { kind: 'real', region: setting('SMTP2GO_REGION') ?? 'global' };
  return { kind: 'simulator' };
}

/** What the API, the worker and the migrations are started with; a variable that is set already wins. */
export function productEnvironment(
  secrets: Secrets,
  services: { databaseUrl: string; redisUrl: string },
  provider: Provider,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: services.databaseUrl,
    // Log-ins of their own belong to a database of their own.
    ...(!setting('DATABASE_URL') && { DATABASE_APP_URL: '', DATABASE_PLATFORM_URL: '' }),
    REDIS_URL: services.redisUrl,
    CARILLON_MASTER_KEY: setting('CARILLON_MASTER_KEY') ?? secrets.masterKey,
    OPERATOR_KEY: operatorKey(secrets),
    API_HOST: setting('API_HOST') ?? '127.0.0.1',
    API_PORT: String(API_PORT),
    PUBLIC_URL: API_URL,
    SMTP2GO_API_KEY: setting('SMTP2GO_API_KEY') ?? secrets.simulatorMasterKey,
    SMTP2GO_REGION: setting('SMTP2GO_REGION') ?? 'global',
    ...(provider.kind === 'simulator' && { SMTP2GO_BASE_URL: `${SIMULATOR_URL}/v3` }),
    // The simulator's events come within seconds, so that what became of a request is known sooner.
    UNKNOWN_SETTLE_AFTER:
      setting('UNKNOWN_SETTLE_AFTER') ?? (provider.kind === 'real' ? '1m,5m,12m' : '3s,8s,15s'),
    WEBHOOKS_ALLOW_HTTP: setting('WEBHOOKS_ALLOW_HTTP') ?? 'true',
    ...(provider.kind !== 'real' && {
      WEBHOOKS_ALLOW_PRIVATE: setting('WEBHOOKS_ALLOW_PRIVATE') ?? 'true',
    }),
    LOG_LEVEL: atLeastInfo(setting('LOG_LEVEL')),
    // It hands out keys, so only where they open nothing but a simulator.
    ...(provider.kind === 'simulator' && { DOCS_EXAMPLES_FILE: DOCS_EXAMPLES }),
  };
}

/** `npm start` reads in the log that the worker is ready. */
function atLeastInfo(level: string | undefined): string {
  return level === 'debug' || level === 'trace' ? level : 'info';
}

export function operatorKey(secrets: Secrets): string {
  return setting('OPERATOR_KEY') ?? secrets.operatorKey;
}

export function simulatorEnvironment(secrets: Secrets): NodeJS.ProcessEnv {
  return {
    ...process.env,
    SIMULATOR_HOST: setting('SIMULATOR_HOST') ?? '127.0.0.1',
    SIMULATOR_PORT: String(SIMULATOR_PORT),
    SIMULATOR_DATA_DIR: setting('SIMULATOR_DATA_DIR') ?? join(STATE, 'simulator'),
    SIMULATOR_MASTER_KEY: setting('SIMULATOR_MASTER_KEY') ?? secrets.simulatorMasterKey,
  };
}
