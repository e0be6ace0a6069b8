import { AppError } from '../../common/app-error';
import { assertNever } from '../../common/assert-never';
import type { Outcome } from '../smtp2go/outcome';

/** The provider has no code of its own for these: it says so in words. */
const ABSENT = /does(n't| not) exist|not found|no such|could not be found/i;
const TAKEN = /already (exists|added|in use|taken)/i;

/** Whether the provider refused because there is no such thing. */
export function isAbsent(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'refused' && outcome.reason !== 'credential' && ABSENT.test(outcome.detail);
}

/** What the provider answered about a setting, or the problem that says why there is none. */
export function acceptedData<T>(outcome: Outcome<T>, noun: string): T {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.data;
    case 'refused':
      if (isAbsent(outcome)) throw AppError.notFound(noun);
      if (TAKEN.test(outcome.detail)) throw new AppError('conflict', outcome.detail);
      throw new AppError('provider_refused', `SMTP2GO refused it: ${outcome.detail}`);
    case 'throttled':
      throw new AppError(
        'unavailable',
        'SMTP2GO takes no more requests of this kind for now. Nothing was changed.',
        [],
        Math.ceil(outcome.retryAfterMs / 1_000),
      );
    case 'failed':
      throw new AppError('unavailable', 'SMTP2GO could not be reached. Nothing was changed.', [], 5);
    case 'unknown':
      throw new AppError(
        'provider_unclear',
        'SMTP2GO did not answer clearly: it may have been done. Read the setting before you try again.',
      );
    default:
      return assertNever(outcome);
  }
}
