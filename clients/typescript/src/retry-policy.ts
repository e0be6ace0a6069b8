import { CarillonConnectionError, CarillonError } from './carillon-error.js';

export type Failure = CarillonError | CarillonConnectionError;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** Who is to wait longer decides that, not we. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/**
 * How long to wait before the next try, in milliseconds, or null when there should be none: doubled each time, spread
 * over its upper half so that many clients do not come back at once, and as the API said if it did.
 *
 * `repeatable` says that doing it twice is doing it once: by its method, or by an Idempotency-Key. What is not is tried
 * again only if it surely was not carried out.
 */
export function retryDelayMs(
  failure: Failure,
  tries: number,
  repeatable: boolean,
  random: () => number = Math.random,
): number | null {
  if (!(wasNotCarriedOut(failure) || (repeatable && mayPass(failure)))) return null;
  const asked = failure instanceof CarillonError ? failure.retryAfterSeconds : undefined;
  if (asked !== undefined) return asked > LONGEST_RETRY_AFTER_SECONDS ? null : asked * 1_000;
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
  return longest * (0.5 + random() / 2);
}

/** Whether nothing was done: 429, and the problems of the API that say so. */
export function wasNotCarriedOut(failure: Failure): boolean {
  if (failure instanceof CarillonConnectionError) return failure.surelyNotSent;
  return failure.status === 429 || ['unavailable', 'request_timeout'].includes(failure.code);
}

/** Whether another try may end otherwise. */
function mayPass(failure: Failure): boolean {
  if (failure instanceof CarillonConnectionError) return true;
  return failure.status >= 500 || failure.status === 408 || failure.code === 'idempotency_in_progress';
}
