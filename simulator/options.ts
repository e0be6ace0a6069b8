/**
 * Everything about the provider that is configurable, that differs between its documents and its behaviour, or that
 * nobody outside knows. Set at start (SIMULATOR_<NAME_IN_UPPER_SNAKE_CASE>, lists as JSON) or, apart from the
 * first five, at run time with PATCH /simulator/options.
 */
export interface SimulatorOptions {
  /** TCP port; 0 takes any free one. */
  port: number;
  host: string;
  /** Folder that makes accounts, keys, webhooks, domains, suppressions, templates and the ledger survive a restart. */
  dataDir: string;
  /** Full API key of the master account. */
  masterKey: string;
  /** Seed of everything random that matters to a test (fault rates, event shuffling). */
  seed: number;

  /** Answer to a well-formed but unknown, blocked or closed key. Documented: 401. All four were seen in the wild. */
  badKeyAnswer: '401' | '400' | '403' | '500';
  /** Which credential wins when several are present (unknown; header first is the order of the documents). */
  authPrecedence: 'header' | 'bearer' | 'body';
  /** `subaccount_id` on an operation that does not take it: refuse it as a client bug, or ignore it. */
  misplacedSubaccountId: 'refuse' | 'ignore';
  /** Status for a body over the limit (unknown). */
  tooLargeStatus: number;
  bodyLimitBytes: number;
  emailBodyLimitBytes: number;

  /** The provider's own limiters, per key; 0 turns one off. */
  subaccountAddPerHour: number;
  apiKeyAddPerMinute: number;
  activitySearchPerMinute: number;
  /** Requests a minute from one address before it is timed out with 429; 0 turns it off. */
  ipTimeoutAfterRequests: number;
  /** Error answers a minute to one address before it is timed out with 429; 0 turns it off. */
  ipTimeoutAfterErrors: number;
  ipTimeoutMs: number;
  /** What a key over its own custom_ratelimit gets (unknown): a failure inside a 200, or a 429. */
  keyRateLimitAnswer: 'failure' | '429';
  /** What an account over its plan gets (unknown). */
  quotaExhausted: 'accept' | 'failure' | '400';
  /** SMS from an account without SMS (unknown). */
  smsDisabledAnswer: 'refuse' | 'accept';

  /** 'strict': senders need a verified domain or address, as at the provider. 'any': every sender is good. */
  verifiedSenders: 'strict' | 'any';
  alwaysVerifiedDomains: string[];
  /** Added sender domains and addresses become verified by themselves after this time; 0 is never. */
  domainCheckEveryMs: number;
  /** Whether a send refused in the answer also fires a `reject` event (documented, never observed). */
  refusedSendFiresReject: boolean;
  /** The answer when all recipients are suppressed (unknown). */
  allSuppressedAnswer: 'success' | 'failure';
  /** One bad e-mail in a batch (unknown): refuse the call, or answer an error in its place. */
  batchFailure: 'call' | 'item';
  /** `schedule_id` alone as its users report, or `email_id` beside it as the schema says. */
  scheduleAnswer: 'schedule_id' | 'both';
  scheduleLimit: number;

  /** Extra delay before every event. */
  eventDelayMs: number;
  processedDelayMs: number;
  deliveredDelayMs: number;
  /** From delivered to what follows: open, click, spam, unsubscribe, or delivery after a deferral. */
  followUpDelayMs: number;
  webhookLimit: number;
  /** Does a webhook of the master receive the events of its subaccounts (unknown)? */
  masterWebhookSeesSubaccounts: boolean;
  /** What a webhook without `events` (or `sms_events`) receives of that kind (unknown). */
  webhookWithoutEvents: 'none' | 'all';
  /** `/webhook/view` answers an array although the schema says one object. */
  webhookViewShape: 'array' | 'object';
  /** Requests under way at once to one receiver. */
  webhookConcurrency: number;
  webhookTimeoutMs: number;
  /** Delays between attempts; the last one repeats until webhookMaxRetries. */
  webhookRetryDelaysMs: number[];
  webhookMaxRetries: number;
  /** Multiplies the retry delays. */
  webhookTimeScale: number;
  /** Posts waiting for their turn or retry; beyond it new ones are dropped and counted (see health). */
  webhookQueueLimit: number;
  /** How a list such as `recipients` is written in form encoding (unknown). */
  formLists: 'repeat' | 'comma';
  /** Wire name of the SMS opt-out event (unknown). */
  smsOptOutEvent: string;

  /** Time before an event is found by /activity/search; the real one takes up to minutes. */
  activityLagMs: number;
  /** Newest events that are remembered, for /activity/search and the event views. */
  activityCapacity: number;
  /** Whether edit, remove and view take a masked or short key as `id` besides the full one (unknown). */
  keyIdForms: 'full' | 'any';
  /** Newest messages that the inbox keeps in full, and the memory they may take together. */
  inboxCapacity: number;
  inboxBytes: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The provider's documented schedule: 5 in 30 minutes, then hourly, 6-hourly and 12-hourly for a day each, one more. */
export const PROVIDER_RETRY_DELAYS_MS: readonly number[] = [
  ...Array<number>(5).fill(6 * MINUTE),
  ...Array<number>(24).fill(HOUR),
  ...Array<number>(4).fill(6 * HOUR),
  ...Array<number>(2).fill(12 * HOUR),
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
  tooLargeStatus: 413,
  bodyLimitBytes: 1024 * 1024,
  emailBodyLimitBytes: 50 * 1024 * 1024,
  subaccountAddPerHour: 50,
  apiKeyAddPerMinute: 5,
  activitySearchPerMinute: 60,
  ipTimeoutAfterRequests: 0,
  ipTimeoutAfterErrors: 0,
  ipTimeoutMs: MINUTE,
  keyRateLimitAnswer: 'failure',
  quotaExhausted: 'accept',
  smsDisabledAnswer: 'refuse',
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
  webhookLimit: 10,
  masterWebhookSeesSubaccounts: false,
  webhookWithoutEvents: 'none',
  webhookViewShape: 'array',
  webhookConcurrency: 50,
  webhookTimeoutMs: 10 * SECOND,
  webhookRetryDelaysMs: [SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE],
  webhookMaxRetries: 35,
  webhookTimeScale: 1,
  webhookQueueLimit: 200_000,
  formLists: 'repeat',
  smsOptOutEvent: 'sms_opt-out',
  activityLagMs: 0,
  activityCapacity: 250_000,
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

const CHOICES: Partial<Record<keyof SimulatorOptions, readonly string[]>> = {
  badKeyAnswer: ['401', '400', '403', '500'],
  authPrecedence: ['header', 'bearer', 'body'],
  misplacedSubaccountId: ['refuse', 'ignore'],
  keyRateLimitAnswer: ['failure', '429'],
  quotaExhausted: ['accept', 'failure', '400'],
  smsDisabledAnswer: ['refuse', 'accept'],
  verifiedSenders: ['strict', 'any'],
  allSuppressedAnswer: ['success', 'failure'],
  batchFailure: ['call', 'item'],
  scheduleAnswer: ['schedule_id', 'both'],
  webhookWithoutEvents: ['none', 'all'],
  webhookViewShape: ['array', 'object'],
  formLists: ['repeat', 'comma'],
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
    const text = env[`SIMULATOR_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`];
    if (text === undefined || text === '') continue;
    found[name] = typeof fallback === 'string' ? text : parseJson(text);
  }
  const problems = optionProblems(found);
  if (problems.length > 0) throw new Error(problems.join(' '));
  return found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
