import type { Channel } from '../templates/template.entity';
import type { TestOutcome } from '../messages/test-outcome';
import { STAMP_HEADER } from './delivery-stamp';

/** An event as the provider would post it, and how long after the sending. */
export interface TestEvent {
  afterMs: number;
  payload: Record<string, string>;
}

export interface TestedDelivery {
  channel: Channel;
  address: string;
  outcome: TestOutcome;
  providerMessageId: string;
  stamp: string;
}

type Step = [afterMs: number, word: string, more?: Record<string, string>];

const READER = { 'user-agent': 'Mozilla/5.0 (test mode)' };
const PROCESSED: Step = [0, 'processed'];
const DELIVERED: Step = [100, 'delivered', { message: '250 2.0.0 Ok (test mode)' }];
const DEFERRED: Step = [
  100,
  'bounce',
  { bounce: 'soft', message: '451 4.7.1 Greylisted, please try again later (test mode)' },
];
const OPENED: Step = [1_000, 'open', READER];

const EMAIL_STEPS: Record<TestOutcome, Step[]> = {
  delivered: [PROCESSED, DELIVERED],
  bounced: [PROCESSED, [100, 'bounce', { bounce: 'hard', message: '550 5.1.1 No such mailbox (test mode)' }]],
  soft_bounced: [
    PROCESSED,
    [100, 'bounce', { bounce: 'soft', message: '452 4.2.2 The mailbox is full (test mode)' }],
  ],
  deferred: [PROCESSED, DEFERRED, [1_500, 'delivered', { message: '250 2.0.0 Ok (test mode)' }]],
  complained: [PROCESSED, DELIVERED, [1_000, 'spam']],
  unsubscribed: [PROCESSED, DELIVERED, [1_000, 'unsubscribe']],
  opened: [PROCESSED, DELIVERED, OPENED],
  clicked: [PROCESSED, DELIVERED, OPENED, [1_500, 'click', { ...READER, url: 'https://example.com/' }]],
  rejected: [[100, 'reject', { message: 'Rejected (test mode)' }]],
  ...noEvents(),
};

const SMS_ON_ITS_WAY: Step[] = [
  [0, 'sms_sending'],
  [50, 'sms_submitted'],
];
const SMS_DELIVERED: Step = [100, 'sms_delivered', { status_code: 'delivered' }];

const SMS_STEPS: Partial<Record<TestOutcome, Step[]>> = {
  delivered: [...SMS_ON_ITS_WAY, SMS_DELIVERED],
  unsubscribed: [...SMS_ON_ITS_WAY, SMS_DELIVERED, [1_000, 'sms_opt-out']],
  failed: [...SMS_ON_ITS_WAY, [100, 'sms_failed', { status_code: 'unreachable (test mode)' }]],
  rejected: [[100, 'sms_rejected', { status_code: 'rejected (test mode)' }]],
};

/**
 * What the provider would tell of a delivery that was sent at `sentAt`, in its own words, one after the other. Nothing for
 * those of whom it would never hear. Pure.
 */
export function testEvents(delivery: TestedDelivery, sentAt: Date): TestEvent[] {
  const steps = (delivery.channel === 'sms' ? SMS_STEPS : EMAIL_STEPS)[delivery.outcome] ?? [];
  return steps.map(([afterMs, event, more = {}]) => {
    const time = new Date(sentAt.getTime() + afterMs).toISOString();
    return { afterMs, payload: { event, ...identity(delivery, time), ...more } };
  });
}

function identity(
  { channel, address, providerMessageId, stamp }: TestedDelivery,
  time: string,
): Record<string, string> {
  return channel === 'sms'
    ? { message_id: providerMessageId, destination_number: address, received_timestamp: time }
    : { email_id: providerMessageId, rcpt: address, time, [STAMP_HEADER]: stamp };
}

/** Given up, withheld or lost before the provider could tell anything; or it keeps silent. */
function noEvents(): Record<'failed' | 'suppressed' | 'unknown' | 'sent', Step[]> {
  return { failed: [], suppressed: [], unknown: [], sent: [] };
}
