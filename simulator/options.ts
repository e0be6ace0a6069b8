/**
 * Everything about the provider that is configurable, that differs between its documents and its behaviour, or that
 * nobody outside knows. What each one means, and what is known, is told in option-notes.ts. Set at start
 * (SIMULATOR_<NAME_IN_UPPER_SNAKE_CASE>, lists as JSON) or, apart from the first five, at run time with
 * PATCH /simulator/options.
 */
export interface SimulatorOptions {
  port: number;
  host: string;
  dataDir: string;
  masterKey: string;
  seed: number;

  badKeyAnswer: '401' | '400' | '403' | '500';
  authPrecedence: 'header' | 'bearer' | 'body';
  misplacedSubaccountId: 'refuse' | 'ignore';
  unknownFields: 'ignore' | 'refuse';
  tooLargeStatus: number;
  bodyLimitBytes: number;
  emailBodyLimitBytes: number;
  ipAllowListAnswer: '403' | '401' | '400';
  ipAllowListKey: 'anywhere' | 'body';

  subaccountAddPerHour: number;
  apiKeyAddPerMinute: number;
  activitySearchPerMinute: number;
  ipAllowListPerMinute: number;
  ipTimeoutAfterRequests: number;
  ipTimeoutAfterErrors: number;
  ipTimeoutMs: number;
  keyRateLimitAnswer: 'failure' | '429';

  plan: 'paid' | 'free';
  quotaExhausted: 'accept' | 'failure' | '400' | '402';
  masterCountsSubaccounts: boolean;
  smsDisabledAnswer: 'refuse' | 'accept';
  sameSubaccountName: 'accept' | 'refuse';
  closedAccountScheduled: 'send' | 'drop';

  verifiedSenders: 'strict' | 'any';
  alwaysVerifiedDomains: string[];
  domainCheckEveryMs: number;
  refusedSendFiresReject: boolean;
  allSuppressedAnswer: 'success' | 'failure';
  batchFailure: 'call' | 'item';
  scheduleAnswer: 'schedule_id' | 'both';
  scheduleLimit: number;

  eventDelayMs: number;
  processedDelayMs: number;
  deliveredDelayMs: number;
  followUpDelayMs: number;
  openAndClickEvents: 'always' | 'tracked';

  webhookLimit: number;
  masterWebhookSeesSubaccounts: boolean;
  webhookWithoutEvents: 'none' | 'all';
  webhookViewShape: 'array' | 'object';
  webhookEditOmitted: 'kept' | 'reset';
  webhookSuccess: '2xx' | '200';
  webhookConcurrency: number;
  webhookTimeoutMs: number;
  webhookRetryDelaysMs: number[];
  webhookMaxRetries: number;
  webhookTimeScale: number;
  webhookQueueLimit: number;
  formLists: 'repeat' | 'comma';
  smsOptOutEvent: string;

  region: 'us' | 'eu' | 'au';
  activityLagMs: number;
  activityRetentionDays: number;
  activityCapacity: number;
  archiveLagMs: number;
  keyIdForms: 'full' | 'any';
  inboxCapacity: number;
  inboxBytes: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * The documented schedule, 36 attempts with the first: 5 in 30 minutes, then hourly, 6-hourly and 12-hourly for a day
 * each, and one after another day. It adds up to 96.5 hours, although the same page says 48.
 */
export const PROVIDER_RETRY_DELAYS_MS: readonly number[] = [
  ...Array<number>(4).fill(7.5 * MINUTE),
  ...Array<number>(24).fill(HOUR),
  ...Array<number>(4).fill(6 * HOUR),
  ...Array<number>(2).fill(12 * HOUR),
  24 * HOUR,
];

export const DEFAULT_OPTIONS: SimulatorOptions = {
  port: 4010,
  host: '127.0.0.1',
  dataDir: '',
  masterKey: 'api-CarillonDevelopmentMasterKey0000',
  seed: 1,
  badKeyAnswer: '401',
  authPrecedence: 'header',
  misplacedSubaccountId: 'refuse',
  unknownFields: 'ignore',
  tooLargeStatus: 413,
  bodyLimitBytes: 1024 * 1024,
  emailBodyLimitBytes: 50 * 1024 * 1024,
  ipAllowListAnswer: '403',
  ipAllowListKey: 'anywhere',
  subaccountAddPerHour: 50,
  apiKeyAddPerMinute: 5,
  activitySearchPerMinute: 60,
  ipAllowListPerMinute: 60,
  ipTimeoutAfterRequests: 0,
  ipTimeoutAfterErrors: 0,
  ipTimeoutMs: MINUTE,
  keyRateLimitAnswer: 'failure',
  plan: 'paid',
  quotaExhausted: 'accept',
  masterCountsSubaccounts: true,
  smsDisabledAnswer: 'refuse',
  sameSubaccountName: 'accept',
  closedAccountScheduled: 'send',
  verifiedSenders: 'strict',
  alwaysVerifiedDomains: ['example.com', 'carillon.example'],
  domainCheckEveryMs: 7 * MINUTE,
  refusedSendFiresReject: true,
  allSuppressedAnswer: 'success',
  batchFailure: 'call',
  scheduleAnswer: 'schedule_id',
  scheduleLimit: 50_000,
  eventDelayMs: 0,
  processedDelayMs: 50,
  deliveredDelayMs: 150,
  followUpDelayMs: 250,
  openAndClickEvents: 'always',
  webhookLimit: 10,
  masterWebhookSeesSubaccounts: false,
  webhookWithoutEvents: 'none',
  webhookViewShape: 'array',
  webhookEditOmitted: 'kept',
  webhookSuccess: '2xx',
  webhookConcurrency: 50,
  webhookTimeoutMs: 10 * SECOND,
  webhookRetryDelaysMs: [SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE],
  webhookMaxRetries: 35,
  webhookTimeScale: 1,
  webhookQueueLimit: 200_000,
  formLists: 'repeat',
  smsOptOutEvent: 'sms_opt-out',
  region: 'eu',
  activityLagMs: 0,
  activityRetentionDays: 30,
  activityCapacity: 250_000,
  archiveLagMs: 0,
  keyIdForms: 'full',
  inboxCapacity: 10_000,
  inboxBytes: 256 * 1024 * 1024,
};

/** Options that fix what is running, and so cannot change at run time. */
export const FIXED_OPTIONS: readonly (keyof SimulatorOptions)[] = [
  'port',
  'host',
  'dataDir',
  'masterKey',
  'seed',
];

export const CHOICES: Partial<Record<keyof SimulatorOptions, readonly string[]>> = {
  badKeyAnswer: ['401', '400', '403', '500'],
  authPrecedence: ['header', 'bearer', 'body'],
  misplacedSubaccountId: ['refuse', 'ignore'],
  unknownFields: ['ignore', 'refuse'],
  ipAllowListAnswer: ['403', '401', '400'],
  ipAllowListKey: ['anywhere', 'body'],
  keyRateLimitAnswer: ['failure', '429'],
  plan: ['paid', 'free'],
  quotaExhausted: ['accept', 'failure', '400', '402'],
  smsDisabledAnswer: ['refuse', 'accept'],
  sameSubaccountName: ['accept', 'refuse'],
  closedAccountScheduled: ['send', 'drop'],
  verifiedSenders: ['strict', 'any'],
  allSuppressedAnswer: ['success', 'failure'],
  batchFailure: ['call', 'item'],
  scheduleAnswer: ['schedule_id', 'both'],
  openAndClickEvents: ['always', 'tracked'],
  webhookWithoutEvents: ['none', 'all'],
  webhookViewShape: ['array', 'object'],
  webhookEditOmitted: ['kept', 'reset'],
  webhookSuccess: ['2xx', '200'],
  formLists: ['repeat', 'comma'],
  region: ['us', 'eu', 'au'],
  keyIdForms: ['full', 'any'],
};

/** Every reason why `patch` is not a set of options; empty when it is. */
export function optionProblems(patch: Record<string, unknown>): string[] {
  return Object.entries(patch).flatMap(([name, value]) => {
    if (!Object.hasOwn(DEFAULT_OPTIONS, name)) return [`There is no option "${name}".`];
    const option = name as keyof SimulatorOptions;
    const fallback = DEFAULT_OPTIONS[option];
    const choices = CHOICES[option];
    if (choices && !choices.includes(String(value))) return [`${name} must be one of ${choices.join(', ')}.`];
    if (Array.isArray(fallback)) {
      const good = Array.isArray(value) && value.every((item) => typeof item === typeof fallback[0]);
      return good ? [] : [`${name} must be a list of ${typeof fallback[0]}s.`];
    }
    if (typeof value !== typeof fallback) return [`${name} must be a ${typeof fallback}.`];
    if (typeof value === 'number' && !(value >= 0)) return [`${name} must be 0 or more.`];
    if (option === 'masterKey' && !/^api-[A-Za-z0-9]{32}$/.test(String(value))) {
      return ['masterKey must be "api-" and 32 letters or digits.'];
    }
    return [];
  });
}

/** Reads SIMULATOR_* variables, each converted to the type of its option; throws with every problem at once. */
export function optionsFromEnv(env: NodeJS.ProcessEnv): Partial<SimulatorOptions> {
  const found: Record<string, unknown> = {};
  for (const [name, fallback] of Object.entries(DEFAULT_OPTIONS)) {
    const text = env[variableOf(name)];
    if (text === undefined || text === '') continue;
    found[name] = typeof fallback === 'string' ? text : parseJson(text);
  }
  const problems = optionProblems(found);
  if (problems.length > 0) throw new Error(problems.join(' '));
  return found;
}

/** The environment variable of an option: SIMULATOR_BAD_KEY_ANSWER of badKeyAnswer. */
export function variableOf(option: string): string {
  return `SIMULATOR_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
