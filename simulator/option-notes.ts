import type { SimulatorOptions } from './options';

export interface OptionNote {
  /** What it does, and what the provider documents or was seen to do. */
  what: string;
  /** What nobody outside the provider can say; absent for what concerns the simulator alone. */
  unknown?: string;
}

/** One note for each option, in the order of the documentation. */
export const OPTION_NOTES: Record<keyof SimulatorOptions, OptionNote> = {
  port: { what: 'TCP port; 0 takes any free one.' },
  host: { what: 'Address to listen on. There is no authentication on the control API: keep it local.' },
  dataDir: {
    what: 'Folder that makes accounts, keys, senders, suppressions, templates, webhooks, scheduled mail and the ledger survive a restart. Empty: nothing survives.',
  },
  masterKey: { what: 'Full API key of the master account: "api-" and 32 letters or digits.' },
  seed: { what: 'Seed of everything random that matters to a test: fault rates and event shuffling.' },

  badKeyAnswer: {
    what: 'Status for a key that is unknown, blocked, malformed, or of a closed account. Documented: 401.',
    unknown: 'which applies when; 400, 403 and 500 were all seen in 2025 and 2026.',
  },
  authPrecedence: {
    what: 'Which credential wins when a request carries several: the X-Smtp2go-Api-Key header, Bearer, or api_key in the body.',
    unknown: 'the real order.',
  },
  misplacedSubaccountId: {
    what: 'subaccount_id on an operation that does not document it: refused as the bug of the client that it is, or ignored.',
    unknown: 'the real behaviour.',
  },
  unknownFields: {
    what: 'Fields that an operation does not document: ignored (seen for webhooks), or refused to find misspelt ones.',
    unknown: 'whether every operation ignores them.',
  },
  tooLargeStatus: {
    what: 'Status for a body over the limit, which is enforced since June 2026.',
    unknown: 'status and body.',
  },
  bodyLimitBytes: { what: 'Documented: 1 MB for everything but e-mail.', unknown: 'whether MB or MiB.' },
  emailBodyLimitBytes: {
    what: 'Documented: 50 MB for what begins with /email.',
    unknown: 'whether MB or MiB.',
  },
  ipAllowListAnswer: {
    what: 'Status for a call from an address that is not on the enabled "api" list of /ip_allow_list.',
    unknown: 'status and text.',
  },
  ipAllowListKey: {
    what: 'Where the /ip_allow_list operations take the key from: anywhere, or in the body too, as its schema demands.',
    unknown: 'whether the schema is right.',
  },

  subaccountAddPerHour: { what: 'Limit of /subaccount/add, per key; 0 turns it off. Documented: 50.' },
  apiKeyAddPerMinute: { what: 'Limit of /api_keys/add, per key; 0 turns it off. Documented: 5.' },
  activitySearchPerMinute: {
    what: 'Limit of /activity/search, per key; 0 turns it off. Documented: 60.',
    unknown: 'whether it is per key, account or address.',
  },
  ipAllowListPerMinute: {
    what: 'Limit of each /ip_allow_list operation, per key; 0 turns it off. They alone declare a 429.',
    unknown: 'the number.',
  },
  ipTimeoutAfterRequests: {
    what: 'Requests in a minute from one address before all of it is answered 429; 0 turns it off. Documented without numbers.',
    unknown: 'the number.',
  },
  ipTimeoutAfterErrors: {
    what: 'Error answers in a minute to one address before all of it is answered 429; 0 turns it off. Documented without numbers.',
    unknown: 'the number.',
  },
  ipTimeoutMs: {
    what: 'How long an address is shut out. Documented: at least a minute, without Retry-After.',
  },
  keyRateLimitAnswer: {
    what: 'For a key over its custom_ratelimit: a failure inside a 200, or a 429; either says "API key ratelimit exceeded".',
    unknown: 'which one.',
  },

  plan: {
    what: 'paid, or free: one webhook, five senders, and no subaccounts, SMS or archive.',
    unknown: 'the texts, but for that of the sixth sender.',
  },
  quotaExhausted: {
    what: 'For an account at its plan size: sends on, fails inside a 200, or an error. SMS over its limit is refused with 400 unless this says accept.',
    unknown: 'the real behaviour.',
  },
  masterCountsSubaccounts: {
    what: 'Whether /stats of the master include its subaccounts.',
    unknown: 'the real behaviour; email_history can be filtered by subaccount, which suggests that it does.',
  },
  smsDisabledAnswer: {
    what: 'SMS of an account without SMS.',
    unknown: 'the real behaviour.',
  },
  sameSubaccountName: {
    what: 'A second subaccount of one name.',
    unknown: 'whether names are unique.',
  },
  closedAccountScheduled: {
    what: 'Scheduled mail of an account that was closed since.',
    unknown: 'what becomes of it.',
  },

  verifiedSenders: { what: 'strict, as at the provider, or any: every sender is good.' },
  alwaysVerifiedDomains: { what: 'Sender domains that need no verification here.' },
  domainCheckEveryMs: {
    what: 'How often added domains are looked up in (simulated) DNS; 0 is never. Documented: every 7 minutes.',
  },
  refusedSendFiresReject: {
    what: 'Whether a send that is refused in its answer fires a reject event too. Documented.',
    unknown: 'never observed for a refusal that the caller was told of.',
  },
  allSuppressedAnswer: {
    what: 'The answer when all recipients are suppressed or not allowed; with success they are only rejected afterwards.',
    unknown: 'the real answer.',
  },
  batchFailure: {
    what: 'One bad e-mail in a batch: the call is refused, or an error stands in its place.',
    unknown: 'the real behaviour.',
  },
  scheduleAnswer: {
    what: 'A scheduled send answers schedule_id alone, as its users report, or with email_id as the schema says.',
    unknown: 'which is right.',
  },
  scheduleLimit: { what: 'Scheduled e-mails at once. Documented: 50,000.' },

  eventDelayMs: { what: 'Extra delay before every event.' },
  processedDelayMs: { what: 'From acceptance to processed, or reject.' },
  deliveredDelayMs: { what: 'From acceptance to delivered, or bounce.' },
  followUpDelayMs: {
    what: 'From delivered to what follows: open, click, spam, unsubscribe, or delivery after a deferral.',
  },
  openAndClickEvents: {
    what: 'open@ and click@ fire always, or only if the key has open_tracking_enabled and click_tracking_enabled, as at the provider.',
  },

  webhookLimit: {
    what: 'Webhooks of one account. Documented: 10 on paid plans.',
    unknown: 'whether subaccounts are counted one by one.',
  },
  masterWebhookSeesSubaccounts: {
    what: 'Whether a webhook of the master receives the events of its subaccounts.',
    unknown: 'the real behaviour.',
  },
  webhookWithoutEvents: {
    what: 'What a webhook without events (or sms_events) receives of that kind.',
    unknown: 'the real behaviour.',
  },
  webhookViewShape: { what: '/webhook/view answers a list, as seen, or one object as the schema says.' },
  webhookEditOmitted: {
    what: 'What /webhook/edit does to fields that it is not given.',
    unknown: 'the real behaviour.',
  },
  webhookSuccess: {
    what: 'Which answers of a receiver count as success. 200 was seen to, 500 not to.',
    unknown: 'the other 2xx.',
  },
  webhookConcurrency: { what: 'Posts under way at once to one receiver.' },
  webhookTimeoutMs: { what: 'Time to the response headers. Documented: 10 seconds.' },
  webhookRetryDelaysMs: {
    what: 'Delays between attempts, the last one repeated; an empty list is the documented schedule of 35 retries in 96.5 hours.',
  },
  webhookMaxRetries: { what: 'Documented: 35.' },
  webhookTimeScale: { what: 'Multiplies the retry delays: 0.001 plays an hour in 3.6 seconds.' },
  webhookQueueLimit: {
    what: 'Posts waiting for their turn or retry; beyond it new ones are dropped, and counted in /simulator/health.',
  },
  formLists: {
    what: 'How a list such as recipients is written in form encoding.',
    unknown: 'only a single recipient was ever captured.',
  },
  smsOptOutEvent: {
    what: 'Name of the SMS opt-out event, added in November 2026.',
    unknown: 'its spelling on the wire.',
  },

  region: { what: 'Where the account is: /activity/search with another region finds nothing.' },
  activityLagMs: {
    what: 'Time before an event is found by /activity/search.',
    unknown: 'the real delay; minutes are reported.',
  },
  activityRetentionDays: {
    what: 'How far back /activity/search sees. Documented: 30 days, 5 on the free plan.',
  },
  activityCapacity: { what: 'Newest events that are remembered.' },
  archiveLagMs: {
    what: 'Time before an e-mail is found by /archive/search.',
    unknown: 'the real delay; about two minutes are reported.',
  },
  keyIdForms: {
    what: 'Whether edit, remove and view take a masked or short key as id besides the full one.',
    unknown: 'whether the real ones do.',
  },
  inboxCapacity: { what: 'Newest messages that the inbox and the archive keep in full.' },
  inboxBytes: { what: 'Memory that those messages may take together.' },
};
