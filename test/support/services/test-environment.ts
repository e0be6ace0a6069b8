/**
 * What tests run with, whatever the person's own .env says: never their database, and never the real provider.
 * The master key is fixed because the passwords of the database roles are derived from it.
 */
export const TEST_ENVIRONMENT = {
  CARILLON_MASTER_KEY: Buffer.alloc(32, 'carillon').toString('base64'),
  OPERATOR_KEY: `car_op_${'0123456789abcdef'.repeat(2)}`,
  SMTP2GO_API_KEY: `api-${'0123456789ABCDEF'.repeat(2)}`,
  SMTP2GO_REGION: 'global',
  // Nothing listens here: a test that talks to the provider names the simulator it has started.
  SMTP2GO_BASE_URL: 'http://127.0.0.1:9/v3',
  API_HOST: '127.0.0.1',
  API_PORT: '3000',
  PUBLIC_URL: 'http://localhost:3000',
  UNKNOWN_SETTLE_AFTER: '3s,8s,15s',
  WEBHOOKS_ALLOW_HTTP: 'true',
  WEBHOOKS_ALLOW_PRIVATE: 'true',
  // A test asks for more than a tenant may.
  TENANT_REQUESTS_PER_SECOND: '100000',
  LOG_LEVEL: 'error',
};

const THE_PERSONS_OWN = [
  'DATABASE_URL',
  'DATABASE_APP_URL',
  'DATABASE_PLATFORM_URL',
  'REDIS_URL',
  'DOCS_EXAMPLES_FILE',
];

export function applyTestEnvironment(): void {
  for (const name of THE_PERSONS_OWN) delete process.env[name];
  Object.assign(process.env, TEST_ENVIRONMENT);
}
