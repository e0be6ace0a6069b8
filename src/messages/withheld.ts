import type { SuppressionReason } from './delivery-status';

/** Why a recipient is not sent to, in the words of the ledger: at acceptance and at sending alike. */
export const NOBODY_LEFT_IN_TO =
  'An e-mail needs someone in "to", and all of them are on the suppression list.';

/** For a tenant that sends to a list of recipients only. */
export const NOT_ON_THE_LIST = 'Not on the list of allowed recipients.';

/** Of a test message whose outcome is `suppressed`. */
export const SUPPRESSED_FOR_A_TEST = 'As if it were on the suppression list: the test asks for it.';

export function suppressedBecause(reason: SuppressionReason, topic: string | null): string {
  return topic === null
    ? `On the suppression list: ${reason}.`
    : `On the suppression list of the topic "${topic}": ${reason}.`;
}

export function optedOutOf(topic: string): string {
  return `Has opted out of the topic "${topic}".`;
}

export function neverOptedInTo(topic: string): string {
  return `Has never opted in to the topic "${topic}".`;
}
