import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEnv, type Env, InvalidEnvironment, parseEnv } from '../../src/config/env';

const SECRETS = {
  CARILLON_MASTER_KEY: Buffer.alloc(32, 'master').toString('base64'),
  OPERATOR_KEY: `car_op_${'operator'.repeat(4)}`,
  SMTP2GO_API_KEY: `api-${'0123456789ABCDEF'.repeat(2)}`,
};
const MINIMAL = {
  DATABASE_URL: 'postgres://carillon:hunter2@db.example:5432/carillon',
  REDIS_URL: 'redis://:hunter3@redis.example:6379',
  ...SECRETS,
};

function problems(source: NodeJS.ProcessEnv): string[] {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.message.split('\n  - ').slice(1);
    throw error;
  }
  return [];
}

const names = (source: NodeJS.ProcessEnv) => problems(source).map((line) => line.split(':')[0]);

describe('the environment', () => {
  it('has defaults for all but five values', () => {
    expect(parseEnv(MINIMAL)).toEqual<Env>({
      database: { ownerUrl: MINIMAL.DATABASE_URL, appUrl: undefined, platformUrl: undefined },
      redis: {
        mode: 'single',
        urls: [MINIMAL.REDIS_URL],
        sentinels: { master: 'mymaster', password: undefined },
      },
      masterKey: Buffer.alloc(32, 'master'),
      oldMasterKeys: [],
      operatorKey: SECRETS.OPERATOR_KEY,
      tenantRequestsPerSecond: 100,
      unknownKeysBeforeWait: 20,
      api: {
        host: '127.0.0.1',
        port: 3000,
        publicUrl: 'http://localhost:3000',
        linksUrl: null,
        trustedProxies: [],
      },
      provider: { apiKey: SECRETS.SMTP2GO_API_KEY, region: 'global', baseUrl: undefined, pacing: true },
      unknownSettleAfterMs: [60_000, 300_000, 720_000],
      alarms: { bounceRate: 0.1, complaintRate: 0.005, fromRecipients: 200 },
      eventsAskAfterMs: [3_600_000, 86_400_000, 259_200_000],
      webhooks: {
        ...{ allowHttp: false, allowPrivate: false, ports: [8443], dnsServers: [] },
        disableAfterMs: 5 * 24 * 3_600_000,
      },
      probes: { host: '127.0.0.1', port: undefined },
      queueBoard: false,
      tracing: null,
      oidc: null,
      docsExamplesFile: undefined,
      logLevel: 'info',
      sweepIntervalMs: 5_000,
      dispatchLeaseMs: 12_000,
      contactImportMaxBytes: 512_000_000,
      ledgerDays: null,
      requestLogDays: 30,
      workers: 1,
    });
  });

  it('takes an issuer with what belongs to it, or none at all', () => {
    const oidc = {
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_CLIENT_ID: 'carillon',
      OIDC_CLIENT_SECRET: 'hunter5',
    };
    const env = parseEnv({ ...MINIMAL, ...oidc });
    expect(env.oidc).toEqual({
      issuer: 'https://login.example.com',
      clientId: 'carillon',
      clientSecret: 'hunter5',
      name: 'single sign-on',
    });
    expect(JSON.stringify(describeEnv(env))).not.toContain('hunter5');
    expect(describeEnv(env).oidc).toBe('login.example.com');
    for (const name of Object.keys(oidc)) expect(names({ ...MINIMAL, ...oidc, [name]: '' })).toEqual([name]);
    for (const issuer of [
      'http://login.example.com',
      'http://localhost.example.com',
      'ftp://login.example.com',
    ])
      expect(names({ ...MINIMAL, ...oidc, OIDC_ISSUER: issuer })).toContain('OIDC_ISSUER');
    for (const own of ['http://localhost:9000', 'http://127.0.0.1:9000'])
      expect(names({ ...MINIMAL, ...oidc, OIDC_ISSUER: own })).toEqual([]);
  });

  it('takes a receiver of traces, what it asks for, and a part of them', () => {
    const receiver = { ...MINIMAL, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(parseEnv(receiver).tracing).toEqual({ endpoint: 'http://collector:4318', headers: {}, ratio: 1 });
    const more = {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=carillon, authorization=Bearer%20hunter4%3D',
      OTEL_TRACES_SAMPLER_ARG: '0.1',
    };
    const env = parseEnv({ ...receiver, ...more });
    expect(env.tracing).toMatchObject({
      headers: { 'x-team': 'carillon', authorization: 'Bearer hunter4=' },
      ratio: 0.1,
    });
    expect(describeEnv(env)).toMatchObject({ traces: '0.1 of them to collector:4318' });
    expect(JSON.stringify(describeEnv(env))).not.toContain('hunter');
    const wrong = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'Bearer',
      OTEL_TRACES_SAMPLER_ARG: '10',
    };
    expect(names({ ...receiver, ...wrong }).sort()).toEqual(Object.keys(wrong).sort());
  });

  it('takes the addresses of sentinels or of a cluster, and of one Redis alone otherwise', () => {
    const several = { ...MINIMAL, REDIS_URL: 'redis://:hunter3@a.example:26379, redis://b.example:26379' };
    expect(problems(several)).toEqual([
      'REDIS_URL: several addresses need REDIS_MODE=sentinel or REDIS_MODE=cluster',
    ]);
    const sentinel = {
      REDIS_MODE: 'sentinel',
      REDIS_SENTINEL_MASTER: 'bells',
      REDIS_SENTINEL_PASSWORD: 'hunter4',
    };
    const env = parseEnv({ ...several, ...sentinel });
    expect(env.redis).toEqual({
      mode: 'sentinel',
      urls: ['redis://:hunter3@a.example:26379', 'redis://b.example:26379'],
      sentinels: { master: 'bells', password: 'hunter4' },
    });
    expect(describeEnv(env)).toMatchObject({ redis: 'a.example:26379, b.example:26379 (sentinel)' });
    expect(JSON.stringify(describeEnv(env))).not.toContain('hunter');
  });

  it('names every problem at once', () => {
    expect(names({}).sort()).toEqual(
      ['CARILLON_MASTER_KEY', 'DATABASE_URL', 'OPERATOR_KEY', 'REDIS_URL', 'SMTP2GO_API_KEY'].sort(),
    );
    const wrong = {
      ...MINIMAL,
      REDIS_URL: 'http://x',
      API_PORT: '99999',
      LOG_LEVEL: 'loud',
      UNKNOWN_SETTLE_AFTER: '1m,soon',
    };
    expect(names(wrong).sort()).toEqual(['API_PORT', 'LOG_LEVEL', 'REDIS_URL', 'UNKNOWN_SETTLE_AFTER']);
  });

  it.each([
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['CARILLON_MASTER_KEY', Buffer.alloc(31).toString('base64')],
    ['OPERATOR_KEY', 'car_op_short'],
    ['SMTP2GO_API_KEY', 'api-short'],
    ['SMTP2GO_REGION', 'mars'],
    ['SMTP2GO_BASE_URL', 'ftp://example.com'],
    ['API_PORT', 'three'],
    ['PUBLIC_URL', 'example.com'],
    ['SWEEP_INTERVAL', '5'],
    ['DISPATCH_LEASE', '-5s'],
    ['WEBHOOKS_ALLOW_HTTP', 'perhaps'],
    ['WEBHOOKS_PORTS', '0'],
    ['WEBHOOKS_PORTS', '8443,'],
    ['WEBHOOKS_DNS_SERVERS', 'dns.example'],
    ['WEBHOOKS_ALLOW_PRIVATE', 'true'],
    ['DOCS_EXAMPLES_FILE', 'examples.json'],
  ])('refuses %s=%s', (name, value) => {
    expect(names({ ...MINIMAL, [name]: value })).toEqual([name]);
  });

  it('opens nothing to private networks or strangers but beside a simulator', () => {
    const open = { ...MINIMAL, WEBHOOKS_ALLOW_PRIVATE: 'true', DOCS_EXAMPLES_FILE: 'examples.json' };
    for (const SMTP2GO_BASE_URL of ['', 'https://api.smtp2go.com/v3', 'https://EU-api.smtp2go.com./v3']) {
      expect(names({ ...open, SMTP2GO_BASE_URL })).toEqual(['DOCS_EXAMPLES_FILE', 'WEBHOOKS_ALLOW_PRIVATE']);
    }
    expect(names({ ...open, SMTP2GO_BASE_URL: 'http://simulator:4010/v3' })).toEqual([]);
  });

  it('never repeats a secret that is refused', () => {
    const secret = 'hunter2-not-a-valid-value';
    const message = problems({
      ...MINIMAL,
      OPERATOR_KEY: secret,
      CARILLON_MASTER_KEY: secret,
      SMTP2GO_API_KEY: secret,
      REDIS_URL: secret,
    });
    expect(message).toHaveLength(4);
    expect(message.join()).not.toContain('hunter2');
  });

  it('takes the two roles in place of the owner, but not one of them', () => {
    const roles = {
      ...MINIMAL,
      DATABASE_URL: '',
      DATABASE_APP_URL: 'postgres://a@db/c',
      DATABASE_PLATFORM_URL: 'postgres://p@db/c',
    };
    expect(parseEnv(roles).database).toEqual({
      ownerUrl: undefined,
      appUrl: 'postgres://a@db/c',
      platformUrl: 'postgres://p@db/c',
    });
    expect(names({ ...roles, DATABASE_PLATFORM_URL: '' })).toEqual(['DATABASE_URL']);
  });

  it('reads an empty value as none, units as they are written, and drops a slash at the end', () => {
    const env = parseEnv({
      ...MINIMAL,
      API_PORT: '',
      SWEEP_INTERVAL: '250ms',
      DISPATCH_LEASE: '1h',
      PUBLIC_URL: 'https://c.example/',
      WEBHOOKS_ALLOW_HTTP: 'true',
      WEBHOOKS_PORTS: '8443,9443',
      WEBHOOKS_DNS_SERVERS: '127.0.0.1:5353,[::1]:53',
    });
    expect(env).toMatchObject({
      sweepIntervalMs: 250,
      dispatchLeaseMs: 3_600_000,
      contactImportMaxBytes: 512_000_000,
      workers: 1,
      webhooks: { allowHttp: true, ports: [8443, 9443], dnsServers: ['127.0.0.1:5353', '[::1]:53'] },
    });
    expect(env.api).toMatchObject({ port: 3000, publicUrl: 'https://c.example' });
  });

  it('is described without anything secret', () => {
    const said = JSON.stringify(
      describeEnv(parseEnv({ ...MINIMAL, SMTP2GO_BASE_URL: 'http://user:hunter4@127.0.0.1:4010/v3' })),
    );
    for (const secret of ['hunter', ...Object.values(SECRETS), Buffer.alloc(32, 'master').toString('hex')]) {
      expect(said).not.toContain(secret);
    }
    expect(said).toContain('db.example:5432');
    expect(said).toContain('redis.example:6379');
  });

  it('is described as a whole: each setting shows, or is a secret that does not', () => {
    const changed: NodeJS.ProcessEnv = {
      ...{ API_HOST: '10.9.8.7', REDIS_URL: 'redis://other.example:6379', PUBLIC_URL: 'https://c.example' },
      ...{ DATABASE_APP_URL: 'postgres://a:hunter5@app.example/c', TRUSTED_PROXIES: '10.0.0.0/8' },
      ...{
        TENANT_REQUESTS_PER_SECOND: '7',
        UNKNOWN_KEYS_BEFORE_WAIT: '8',
        METRICS_PORT: '9464',
        QUEUE_BOARD: 'true',
      },
      ...{
        SMTP2GO_REGION: 'eu',
        SMTP2GO_PACING: 'false',
        UNKNOWN_SETTLE_AFTER: '9s',
        EVENTS_ASK_AFTER: '3h',
      },
      ...{ ALARM_BOUNCE_RATE: '0.2', ALARM_COMPLAINT_RATE: '0.3', ALARM_FROM_RECIPIENTS: '11' },
      ...{ WEBHOOKS_ALLOW_HTTP: 'true', WEBHOOKS_PORTS: '8444', WEBHOOKS_DNS_SERVERS: '9.9.9.9' },
      ...{ WEBHOOKS_RETRY_AFTER: '5s', WEBHOOKS_DISABLE_AFTER: '13h', CONTACT_IMPORT_MAX_MB: '14' },
      ...{
        REQUEST_LOG_DAYS: '15',
        LOG_LEVEL: 'warn',
        SWEEP_INTERVAL: '16s',
        DISPATCH_LEASE: '17s',
        WORKERS: '18',
      },
    };
    const describe = (source: NodeJS.ProcessEnv) => JSON.stringify(describeEnv(parseEnv(source)));
    const before = describe(MINIMAL);
    const silent = Object.entries(changed).filter(
      ([name, value]) => describe({ ...MINIMAL, [name]: value }) === before,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
    expect(describe({ ...MINIMAL, ...changed })).not.toContain('hunter');
  });

  it('is documented value by value in .env.example', () => {
    const root = join(__dirname, '../..');
    const schema = readFileSync(join(root, 'src/config/env.ts'), 'utf8').matchAll(
      /^ {2}([A-Z][A-Z0-9_]+): z/gm,
    );
    const documented = readFileSync(join(root, '.env.example'), 'utf8');
    const known = [...schema].map(([, name]) => name ?? '');
    expect(known.length).toBeGreaterThan(10);
    expect(known.filter((name) => !new RegExp(`^(# ?)?${name}=`, 'm').test(documented))).toEqual([]);
  });
});
