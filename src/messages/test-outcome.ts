import type { Channel } from '../templates/template.entity';

/**
 * What can be made to become of a test message, in the words of our own statuses and events. `sent`: nothing follows.
 * `deferred`: refused for now and delivered after it. `unknown`: the answer is lost, and no trace is found.
 */
export const TEST_OUTCOMES = [
  'delivered',
  'bounced',
  'soft_bounced',
  'deferred',
  'complained',
  'unsubscribed',
  'opened',
  'clicked',
  'rejected',
  'failed',
  'suppressed',
  'unknown',
  'sent',
] as const;
export type TestOutcome = (typeof TEST_OUTCOMES)[number];

/** What can become of an SMS; `unsubscribed` is an opt-out there. */
const OF_SMS: ReadonlySet<TestOutcome> = new Set([
  'delivered',
  'unsubscribed',
  'rejected',
  'failed',
  'suppressed',
  'unknown',
  'sent',
]);

/** Local parts of e-mail addresses, beside the outcomes themselves; those of the simulator, so that both do the same. */
const BY_LOCAL_PART: Record<string, TestOutcome> = {
  bounce: 'bounced',
  softbounce: 'soft_bounced',
  spam: 'complained',
  complaint: 'complained',
  unsubscribe: 'unsubscribed',
  open: 'opened',
  click: 'clicked',
  reject: 'rejected',
  silent: 'sent',
  ...Object.fromEntries(TEST_OUTCOMES.map((outcome) => [outcome, outcome])),
};

/** Last digits of numbers, the first four as the simulator has them. */
const BY_LAST_DIGITS: Record<string, TestOutcome> = {
  '0001': 'failed',
  '0002': 'rejected',
  '0003': 'unsubscribed',
  '0004': 'sent',
  '0005': 'suppressed',
  '0006': 'unknown',
};

export function isOutcomeOf(channel: Channel, outcome: TestOutcome): boolean {
  return channel === 'email' || OF_SMS.has(outcome);
}

/** By the address in lower case (a `+tag` does not matter) or the number in E.164; anybody else is delivered. */
export function outcomeOfAddress(channel: Channel, address: string): TestOutcome {
  const [table, word] =
    channel === 'sms'
      ? [BY_LAST_DIGITS, address.slice(-4)]
      : [BY_LOCAL_PART, /^[^+@]*/.exec(address)?.[0] ?? ''];
  // The word comes from outside: it must not find what every object inherits.
  return (Object.hasOwn(table, word) ? table[word] : undefined) ?? 'delivered';
}

/** Nobody is looked up on the list whose outcome says what is to become of them, so that it comes every time. */
export function obeysSuppressions(outcome: TestOutcome | null): boolean {
  return outcome === null || outcome === 'delivered';
}
