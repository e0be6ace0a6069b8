import { Resolver } from 'node:dns';
import { z } from 'zod';
import { canonicalCidr } from '../common/cidr';
import { MasterKey } from './master-key';

/**
 * The only place that reads process.env. It is parsed once at start; every problem is listed at once, and secrets
 * are never printed. `.env.example` documents each value.
 */
const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h)$/, 'expected a duration such as 500ms, 15s, 5m or 1h')
  .transform(toMs);

const masterKey = z
  .string()
  .trim()
  .refine((value) => Buffer.from(value, 'base64').length === 32, {
    message: 'expected 32 random bytes in Base64 (openssl rand -base64 32)',
  });

const REDIS_MODES = ['single', 'sentinel', 'cluster'] as const;

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_APP_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_PLATFORM_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z
    .string()
    .transform((value) => value.split(',').map((url) => url.trim()))
    .pipe(z.array(z.url({ protocol: /^rediss?$/ })).min(1)),
  QUEUE_BOARD: z.stringbool().default(false),
  REDIS_MODE: z.enum(REDIS_MODES).default('single'),
  REDIS_SENTINEL_MASTER: z.string().default('mymaster'),
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
  CARILLON_MASTER_KEY: z.string().pipe(masterKey),
  CARILLON_OLD_MASTER_KEYS: z
    .string()
    .default('')
    .transform((value) => value.split(',').filter(Boolean))
    .pipe(z.array(masterKey).max(4, 'expected at most 4 keys')),
  OPERATOR_KEY: z
    .string()
    .regex(/^car_op_[A-Za-z0-9]{32,}$/, 'expected car_op_ and at least 32 letters or digits'),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((value) => value.split(',').flatMap((part) => part.trim() || []))
    .refine((blocks) => blocks.every(canonicalCidr), {
      message: 'expected addresses or blocks such as 10.0.0.0/8,2001:db8::1',
    }),
  TENANT_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(1_000_000).default(100),
  UNKNOWN_KEYS_BEFORE_WAIT: z.coerce.number().int().min(1).default(20),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SMTP2GO_API_KEY: z.string().regex(/^api-[A-Za-z0-9]{32}$/, 'expected api- and 32 letters or digits'),
  SMTP2GO_REGION: z.enum(['global', 'us', 'eu', 'au']).default('global'),
  SMTP2GO_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  SMTP2GO_PACING: z.stringbool().default(true),
  UNKNOWN_SETTLE_AFTER: z
    .string()
    .default('1m,5m,12m')
    .transform((value) => value.split(','))
    .pipe(z.array(duration).min(1)),
  EVENTS_ASK_AFTER: z
    .string()
    .default('1h,24h,72h')
    .transform((value) => value.split(','))
    .pipe(z.array(duration).min(1)),
  WEBHOOKS_ALLOW_HTTP: z.stringbool().default(false),
  WEBHOOKS_ALLOW_PRIVATE: z.stringbool().default(false),
  WEBHOOKS_PORTS: z
    .string()
    .default('8443')
    .transform((value) => value.split(',').map(Number))
    .pipe(z.array(z.int().min(1).max(65535))),
  WEBHOOKS_DNS_SERVERS: z
    .string()
    .transform((value) => value.split(','))
    .refine(
      areServers,
      'expected IP addresses, each with a port or without, such as 9.9.9.9,[2620:fe::fe]:53',
    )
    .optional(),
  WEBHOOKS_RETRY_AFTER: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(duration).min(1).max(100))
    .optional(),
  WEBHOOKS_DISABLE_AFTER: z.string().default('120h').pipe(duration),
  ALARM_BOUNCE_RATE: z.coerce.number().min(0).max(1).default(0.1),
  ALARM_COMPLAINT_RATE: z.coerce.number().min(0).max(1).default(0.005),
  ALARM_FROM_RECIPIENTS: z.coerce.number().int().min(1).default(200),
  CONTACT_IMPORT_MAX_MB: z.coerce.number().int().min(1).max(10_000).default(512),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  LEDGER_DAYS: z.coerce.number().int().min(90).max(36_500).optional(),
  REQUEST_LOG_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal('http/json', 'expected http/json, on port 4318 of a collector; nothing else is spoken')
    .default('http/json'),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default('').transform(toHeaders),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(100).default('single sign-on'),
  DOCS_EXAMPLES_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SWEEP_INTERVAL: z.string().default('5s').pipe(duration),
  DISPATCH_LEASE: z.string().default('12s').pipe(duration),
  WORKERS: z.coerce.number().int().min(1).max(1_000).default(1),
});

export interface RedisSettings {
  mode: (typeof REDIS_MODES)[number];
  /** One; or the sentinels; or some nodes of the cluster. User, password and database are those of the first. */
  urls: string[];
  sentinels: { master: string; password?: string };
}

export interface Env {
  database: { ownerUrl?: string; appUrl?: string; platformUrl?: string };
  redis: RedisSettings;
  masterKey: Buffer;
  /** They open what they wrapped, and wrap nothing more. */
  oldMasterKeys: Buffer[];
  operatorKey: string;
  /** Of a tenant for which the operator has said nothing else. */
  tenantRequestsPerSecond: number;
  unknownKeysBeforeWait: number;
  api: {
    host: string;
    port: number;
    publicUrl: string;
    /** What links in e-mails begin with; null when nobody has said where people reach this instance: then there are none. */
    linksUrl: string | null;
    trustedProxies: string[];
  };
  provider: { apiKey: string; region: ProviderRegion; baseUrl?: string; pacing: boolean };
  unknownSettleAfterMs: number[];
  /** How old an e-mail is, of which no event came, when it is asked for. */
  eventsAskAfterMs: number[];
  /** From which rates on a tenant's bulk e-mail is paused; 0: never. */
  alarms: { bounceRate: number; complaintRate: number; fromRecipients: number };
  webhooks: {
    allowHttp: boolean;
    /** Whether this machine and private networks may be called; with a simulator only. */
    allowPrivate: boolean;
    ports: number[];
    /** Those of the system when empty. */
    dnsServers: string[];
    /** Waits before the second, third, … try instead of those of the schedule. */
    retryAfterMs?: number[];
    /** An endpoint that has done nothing but fail for so long is disabled. */
    disableAfterMs: number;
  };
  /** Of one file. */
  contactImportMaxBytes: number;
  /** How old months of the ledger are dropped; never when it is null. */
  ledgerDays: number | null;
  /** How long the log of API requests is kept. */
  requestLogDays: number;
  /** Where metrics and health of the process are; nowhere when no port is given. */
  probes: { host: string; port?: number };
  /** Whether the API shows the queues at /queues. */
  queueBoard: boolean;
  /** Where traces go, which part of them, and what the receiver asks for; null: nowhere, and then nothing of it is loaded. */
  /** Null: people sign in with passwords only. */
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null;
  tracing: { endpoint: string; headers: Record<string, string>; ratio: number } | null;
  docsExamplesFile?: string;
  logLevel: string;
  sweepIntervalMs: number;
  dispatchLeaseMs: number;
  workers: number;
}

export type ProviderRegion = 'global' | 'us' | 'eu' | 'au';

/** Injection token of the parsed environment. */
export const ENV = Symbol('ENV');

export class InvalidEnvironment extends Error {}

export function parseEnv(source: NodeJS.ProcessEnv): Env {
  // An empty value in a compose or .env file means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path[0] as string}: ${issue.message}`);
  if (!given['DATABASE_URL'] && !(given['DATABASE_APP_URL'] && given['DATABASE_PLATFORM_URL'])) {
    problems.unshift('DATABASE_URL: expected postgres://user:password@host:5432/database');
  }
  if (parsed.data?.REDIS_MODE === 'single' && parsed.data.REDIS_URL.length > 1)
    problems.push('REDIS_URL: several addresses need REDIS_MODE=sentinel or REDIS_MODE=cluster');
  if (given['DOCS_EXAMPLES_FILE'] && !isSimulator(given['SMTP2GO_BASE_URL'])) {
    problems.push(
      'DOCS_EXAMPLES_FILE: hands out keys at /docs; it is for a simulator only (SMTP2GO_BASE_URL)',
    );
  }
  if (parsed.data?.WEBHOOKS_ALLOW_PRIVATE && !isSimulator(parsed.data.SMTP2GO_BASE_URL)) {
    problems.push(
      'WEBHOOKS_ALLOW_PRIVATE: lets tenants reach your own network; it is for a simulator only (SMTP2GO_BASE_URL)',
    );
  }
  problems.push(...oidcProblems(given));
  if (!parsed.success || problems.length > 0) {
    throw new InvalidEnvironment(
      `The environment is not complete:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
  }
  const env = parsed.data;
  return {
    database: {
      ownerUrl: env.DATABASE_URL,
      appUrl: env.DATABASE_APP_URL,
      platformUrl: env.DATABASE_PLATFORM_URL,
    },
    redis: {
      mode: env.REDIS_MODE,
      urls: env.REDIS_URL,
      sentinels: { master: env.REDIS_SENTINEL_MASTER, password: env.REDIS_SENTINEL_PASSWORD },
    },
    masterKey: Buffer.from(env.CARILLON_MASTER_KEY, 'base64'),
    oldMasterKeys: env.CARILLON_OLD_MASTER_KEYS.map((key) => Buffer.from(key, 'base64')),
    operatorKey: env.OPERATOR_KEY,
    tenantRequestsPerSecond: env.TENANT_REQUESTS_PER_SECOND,
    unknownKeysBeforeWait: env.UNKNOWN_KEYS_BEFORE_WAIT,
    api: {
      host: env.API_HOST,
      port: env.API_PORT,
      publicUrl: (env.PUBLIC_URL ?? `http://localhost:${env.API_PORT}`).replace(/\/$/, ''),
      linksUrl: env.PUBLIC_URL?.replace(/\/$/, '') ?? null,
      trustedProxies: env.TRUSTED_PROXIES,
    },
    provider: {
      apiKey: env.SMTP2GO_API_KEY,
      region: env.SMTP2GO_REGION,
      baseUrl: env.SMTP2GO_BASE_URL,
      pacing: env.SMTP2GO_PACING,
    },
    unknownSettleAfterMs: env.UNKNOWN_SETTLE_AFTER,
    eventsAskAfterMs: env.EVENTS_ASK_AFTER,
    alarms: {
      bounceRate: env.ALARM_BOUNCE_RATE,
      complaintRate: env.ALARM_COMPLAINT_RATE,
      fromRecipients: env.ALARM_FROM_RECIPIENTS,
    },
    webhooks: {
      allowHttp: env.WEBHOOKS_ALLOW_HTTP,
      allowPrivate: env.WEBHOOKS_ALLOW_PRIVATE,
      ports: env.WEBHOOKS_PORTS,
      dnsServers: env.WEBHOOKS_DNS_SERVERS ?? [],
      retryAfterMs: env.WEBHOOKS_RETRY_AFTER,
      disableAfterMs: env.WEBHOOKS_DISABLE_AFTER,
    },
    contactImportMaxBytes: env.CONTACT_IMPORT_MAX_MB * 1_000_000,
    ledgerDays: env.LEDGER_DAYS ?? null,
    requestLogDays: env.REQUEST_LOG_DAYS,
    probes: { host: env.METRICS_HOST, port: env.METRICS_PORT },
    queueBoard: env.QUEUE_BOARD,
    tracing: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
          headers: env.OTEL_EXPORTER_OTLP_HEADERS,
          ratio: env.OTEL_TRACES_SAMPLER_ARG,
        }
      : null,
    oidc:
      env.OIDC_ISSUER && env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET
        ? {
            issuer: env.OIDC_ISSUER,
            clientId: env.OIDC_CLIENT_ID,
            clientSecret: env.OIDC_CLIENT_SECRET,
            name: env.OIDC_NAME,
          }
        : null,
    docsExamplesFile: env.DOCS_EXAMPLES_FILE,
    logLevel: env.LOG_LEVEL,
    sweepIntervalMs: env.SWEEP_INTERVAL,
    dispatchLeaseMs: env.DISPATCH_LEASE,
    workers: env.WORKERS,
  };
}

/** What the process says about its configuration when it starts: places, never secrets. */
export function describeEnv(env: Env): Record<string, unknown> {
  return {
    database: hostOf(env.database.appUrl ?? env.database.ownerUrl),
    redis: `${env.redis.urls.map(hostOf).join(', ')}${env.redis.mode === 'single' ? '' : ` (${env.redis.mode})`}`,
    listens: `${env.api.host}:${env.api.port}`,
    publicUrl: env.api.publicUrl,
    metrics: env.probes.port === undefined ? 'off' : `${env.probes.host}:${env.probes.port}`,
    queueBoard: env.queueBoard,
    traces: env.tracing ? `${env.tracing.ratio} of them to ${hostOf(env.tracing.endpoint)}` : 'off',
    unsubscribeLinks: env.api.linksUrl ?? 'none in e-mails: PUBLIC_URL is not set',
    provider: env.provider.baseUrl
      ? `simulator at ${hostOf(env.provider.baseUrl)}`
      : `SMTP2GO (${env.provider.region})`,
    providerKey: '***',
    // Made from the keys, but nobody gets from one to the other.
    masterKeys: [env.masterKey, ...env.oldMasterKeys].map((key) => new MasterKey(key).id),
    operatorKey: '***',
    trustedProxies: env.api.trustedProxies,
    tenantRequestsPerSecond: env.tenantRequestsPerSecond,
    unknownKeysBeforeWait: env.unknownKeysBeforeWait,
    providerPacing: env.provider.pacing,
    unknownSettleAfterMs: env.unknownSettleAfterMs,
    eventsAskAfterMs: env.eventsAskAfterMs,
    alarms: env.alarms,
    webhooks: env.webhooks,
    contactImportMaxBytes: env.contactImportMaxBytes,
    ledgerDays: env.ledgerDays,
    requestLogDays: env.requestLogDays,
    oidc: env.oidc ? hostOf(env.oidc.issuer) : 'off',
    docsExamples: env.docsExamplesFile !== undefined,
    logLevel: env.logLevel,
    sweepIntervalMs: env.sweepIntervalMs,
    dispatchLeaseMs: env.dispatchLeaseMs,
    workers: env.workers,
  };
}

/** All three or none; who vouches for people is not asked in the clear. */
function oidcProblems(given: Record<string, string | undefined>): string[] {
  const { OIDC_ISSUER: issuer } = given;
  const names = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];
  const missing = names.filter((name) => !given[name]);
  if (missing.length === names.length) return [];
  const isPlain = issuer !== undefined && /^http:(?!\/\/(localhost|127\.0\.0\.1)[:/])/.test(`${issuer}/`);
  return [
    ...missing.map((name) => `${name}: expected beside ${names.filter((other) => given[other]).join(', ')}`),
    ...(isPlain ? ['OIDC_ISSUER: expected https, as whoever could change its answers could be anybody'] : []),
  ];
}

/** The provider itself may be named in full as well. */
function isSimulator(baseUrl: string | undefined): boolean {
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return false;
  return !/(^|\.)smtp2go\.com\.?$/i.test(new URL(baseUrl).hostname);
}

function areServers(servers: string[]): boolean {
  try {
    new Resolver().setServers(servers);
    return true;
  } catch {
    return false;
  }
}

/** `name=value,other=value`, values percent-encoded, as OpenTelemetry has it. */
function toHeaders(value: string, problems: z.RefinementCtx): Record<string, string> {
  try {
    const pairs = value.split(',').flatMap((pair) => pair.trim() || []);
    return Object.fromEntries(
      pairs.map((pair) => {
        const [, name, content = ''] = /^([\w-]+)=(.*)$/.exec(pair) ?? [];
        if (!name) throw new SyntaxError('no name');
        return [name, decodeURIComponent(content)];
      }),
    );
  } catch {
    problems.addIssue({
      code: 'custom',
      message: 'expected name=value,name=value, the values percent-encoded',
    });
    return {};
  }
}

function hostOf(url: string | undefined): string {
  return url ? new URL(url).host : 'not set';
}

function toMs(value: string): number {
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
  const unit = value.replace(/^\d+/, '') as keyof typeof units;
  return Number.parseInt(value, 10) * units[unit];
}
