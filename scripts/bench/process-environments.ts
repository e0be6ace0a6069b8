import type { Secrets } from '../support/secrets';

/** What any program needs. Nothing else of the person's own: an .env for development must not change a figure. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

export interface ProductPlace {
  databaseUrl: string;
  redisUrl: string;
  /** Where the simulator is. */
  providerUrl: string;
  port: number;
}

/** For the API, the worker and the migrations: what must be set, and otherwise the defaults of the product. */
export function productEnvironment(secrets: Secrets, place: ProductPlace): NodeJS.ProcessEnv {
  return {
    ...plainEnvironment(),
    DATABASE_URL: place.databaseUrl,
    REDIS_URL: place.redisUrl,
    CARILLON_MASTER_KEY: secrets.masterKey,
    OPERATOR_KEY: secrets.operatorKey,
    API_PORT: String(place.port),
    PUBLIC_URL: `http://127.0.0.1:${place.port}`,
    SMTP2GO_API_KEY: secrets.simulatorMasterKey,
    SMTP2GO_BASE_URL: `${place.providerUrl}/v3`,
    // One tenant brings the load of many.
    TENANT_REQUESTS_PER_SECOND: '1000000',
    UNKNOWN_SETTLE_AFTER: '3s,8s,15s',
    // Endpoints of the figures listen on this machine.
    WEBHOOKS_ALLOW_HTTP: 'true',
    WEBHOOKS_ALLOW_PRIVATE: 'true',
  };
}

export function simulatorEnvironment(secrets: Secrets, port: number, dataFolder: string): NodeJS.ProcessEnv {
  return {
    ...plainEnvironment(),
    SIMULATOR_PORT: String(port),
    SIMULATOR_DATA_DIR: dataFolder,
    SIMULATOR_MASTER_KEY: secrets.simulatorMasterKey,
  };
}

export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
}
