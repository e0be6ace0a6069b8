/** What becomes of a recipient, chosen by the recipient itself so that a test needs no set-up. */
export type EmailOutcome =
  | 'delivered'
  | 'bounce'
  | 'softbounce'
  | 'deferred'
  | 'spam'
  | 'unsubscribe'
  | 'reject'
  | 'open'
  | 'click'
  | 'silent';

export type SmsOutcome = 'delivered' | 'failed' | 'rejected' | 'opt-out' | 'silent';

const EMAIL_OUTCOMES: Record<string, EmailOutcome> = {
  bounce: 'bounce',
  softbounce: 'softbounce',
  deferred: 'deferred',
  spam: 'spam',
  complaint: 'spam',
  unsubscribe: 'unsubscribe',
  reject: 'reject',
  open: 'open',
  click: 'click',
  silent: 'silent',
};

const SMS_OUTCOMES: Record<string, SmsOutcome> = {
  '0001': 'failed',
  '0002': 'rejected',
  '0003': 'opt-out',
  '0004': 'silent',
};

/** By the local part, without its plus-tag: bounce@…, bounce+anything@…; everything else is delivered. */
export function emailOutcome(address: string): EmailOutcome {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const plus = local.indexOf('+');
  return EMAIL_OUTCOMES[plus < 0 ? local : local.slice(0, plus)] ?? 'delivered';
}

/** By the last four digits of the number. */
export function smsOutcome(number: string): SmsOutcome {
  return SMS_OUTCOMES[number.slice(-4)] ?? 'delivered';
}
