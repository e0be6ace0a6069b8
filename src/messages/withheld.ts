import type { SuppressionReason } from './delivery-status';

/** Why a recipient is not sent to, in the words of the ledger: at acceptance and at sending alike. */
export const NOBODY_LEFT_IN_TO =
  'An e-mail needs someone in "to", and all of them are on the suppression list.';

export function suppressedBecause(reason: SuppressionReason): string {
  return `On the suppression list: ${reason}.`;
}
