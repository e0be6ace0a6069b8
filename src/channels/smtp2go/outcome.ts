/** The provider did it (a partial send too: what it left out is in the data). */
export interface Accepted<T> {
  kind: 'accepted';
  data: T;
  requestId: string | null;
}

export type RefusalReason =
  'payload' | 'credential' | 'permission' | 'sender_unverified' | 'quota' | 'too_large' | 'other';

/** The provider answered, and did not do it. The status is null when we refused on its behalf, before any request. */
export interface Refused {
  kind: 'refused';
  reason: RefusalReason;
  /** The provider's code without its common prefix, for example NON_VALIDATING_IN_PAYLOAD. */
  code: string | null;
  /** Free of addresses and keys, at most 500 characters: may be stored and shown to the tenant. */
  detail: string;
  requestId: string | null;
  httpStatus: number | null;
}

/**
 * Not done, and not to be asked again soon: by anybody (`platform`), with this key (`credential`), or for this
 * operation (`operation`, where the provider's limit is known and we did not ask beyond it: there is no status then).
 */
export interface Throttled {
  kind: 'throttled';
  scope: 'platform' | 'credential' | 'operation';
  retryAfterMs: number;
  requestId: string | null;
  httpStatus: number | null;
}

/** Provably not done: nothing left this process, or the operation changes nothing. Asking again is safe. */
export interface Failed {
  kind: 'failed';
  /** A code for logs and tests, such as ECONNREFUSED. */
  cause: string;
}

/** It may have been done, or not. Asking again blindly could do it twice. */
export interface Unknown {
  kind: 'unknown';
  cause: string;
  requestId: string | null;
  httpStatus: number | null;
}

/**
 * What a call to the provider came to. Whatever the provider or the network does ends in one of these five;
 * callers switch on `kind` and close with assertNever.
 */
export type Outcome<T> = Accepted<T> | Refused | Throttled | Failed | Unknown;
