import type { ApiKey, UpdateApiKey } from '@carillon/client';
import { instantOf } from '../kit/instants';
import { linesOf } from '../kit/lines';
import { textOf } from '../kit/text-of';
import type { Scope } from './scopes';

const DAY_MS = 86_400_000;

/** Days from now, or what is not counted in days. */
export const EXPIRIES = [
  { value: 'never', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'at', label: 'At a time of your own' },
] as const;
export type Expiry = (typeof EXPIRIES)[number]['value'];

export function expiryOf(key: ApiKey | undefined): Expiry {
  return key?.expires_at ? 'at' : 'never';
}

/** What was filled in, as the API takes it. */
export function grantOf(
  values: Record<string, unknown>,
  scopes: Scope[],
  expiry: Expiry,
): Required<UpdateApiKey> {
  return {
    name: textOf(values.name),
    scopes,
    allowed_cidrs: linesOf(values.allowed_cidrs),
    requests_per_second: values.requests_per_second ? Number(values.requests_per_second) : null,
    expires_at: expiresAt(expiry, values.expires_at),
  };
}

function expiresAt(expiry: Expiry, local: unknown): string | null {
  if (expiry === 'never') return null;
  if (expiry === 'at') return instantOf(local) ?? '';
  return new Date(Date.now() + Number(expiry) * DAY_MS).toISOString();
}
