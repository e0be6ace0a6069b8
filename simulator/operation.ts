import { ProviderError } from './provider-error';
import type { Account, ApiKey } from './accounts';
import type { JsonObject } from './fields';
import type { Simulator } from './simulator';

/** One authenticated request to an operation of the provider. */
export interface Call {
  simulator: Simulator;
  operation: string;
  method: string;
  body: JsonObject;
  key: ApiKey;
  /** Who calls. */
  caller: Account;
  /** Whom it is about: the subaccount of `subaccount_id` where the operation takes one, else the caller. */
  account: Account;
  clientIp: string;
  /** The path of every operation, for the one that lists permissions. */
  allPaths: readonly string[];
}

/** Answers the `data` of the envelope, or throws a ProviderError. */
export type Handler = (call: Call) => unknown;

export interface Operation {
  path: string;
  /** What is simulated, in a line: for the table of all operations in docs/provider-operations.md. */
  does: string;
  handler: Handler;
  methods?: ('POST' | 'PATCH')[];
  takesSubaccountId?: boolean;
  masterOnly?: boolean;
  /** Open to every key, whatever its endpoints. */
  everyKey?: boolean;
  limit?: {
    option:
      'subaccountAddPerHour' | 'apiKeyAddPerMinute' | 'activitySearchPerMinute' | 'ipAllowListPerMinute';
    windowMs: number;
  };
  /** Changes accounts, keys, webhooks or the like: the state is on disk before the answer goes out. */
  saves?: boolean;
}

export function pageOf<T>(items: T[], pageSize: number, token: unknown): { page: T[]; next: string | null } {
  const start = typeof token === 'string' && token ? Number(Buffer.from(token, 'base64url').toString()) : 0;
  if (!Number.isInteger(start) || start < 0)
    throw ProviderError.invalidField('continue_token', 'is not valid');
  const end = start + pageSize;
  return {
    page: items.slice(start, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64url') : null,
  };
}
