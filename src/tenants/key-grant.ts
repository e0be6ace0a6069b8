import type { FieldError } from '../common/app-error';
import { isWithin } from '../common/cidr';
import type { KeyMode } from './api-key-format';
import { type Scope, SCOPES } from './scopes';

/** What a key may do, from where, and until when. */
export interface KeyGrant {
  /** A live key may do what a test key may, and send. */
  mode: KeyMode;
  scopes: readonly Scope[];
  /** None: from anywhere. */
  allowedCidrs: readonly string[];
  /** Null: as many as the tenant. */
  requestsPerSecond: number | null;
  /** Null: until it is revoked. */
  expiresAt: Date | null;
}

/** What the operator may grant. */
export const UNLIMITED: KeyGrant = {
  mode: 'live',
  scopes: SCOPES,
  allowedCidrs: [],
  requestsPerSecond: null,
  expiresAt: null,
};

/** What of a wanted grant goes beyond the own one: nobody can give what they do not have. */
export function beyond(wanted: KeyGrant, own: KeyGrant): FieldError[] {
  return [
    ...modeBeyond(wanted, own),
    ...scopesBeyond(wanted, own),
    ...cidrsBeyond(wanted, own),
    ...rateBeyond(wanted, own),
    ...timeBeyond(wanted, own),
  ];
}

function modeBeyond(wanted: KeyGrant, own: KeyGrant): FieldError[] {
  if (own.mode === 'live' || wanted.mode === 'test') return [];
  const detail = 'Your own key is a test key: it makes and changes test keys only.';
  return [{ pointer: '/mode', code: 'beyond_own_key', detail }];
}

function scopesBeyond(wanted: KeyGrant, own: KeyGrant): FieldError[] {
  const missing = wanted.scopes.filter((scope) => !own.scopes.includes(scope));
  if (missing.length === 0) return [];
  const detail = `Your own key lacks ${missing.join(', ')}. Leave that out, or use a key that has it.`;
  return [{ pointer: '/scopes', code: 'beyond_own_key', detail }];
}

function cidrsBeyond(wanted: KeyGrant, own: KeyGrant): FieldError[] {
  if (own.allowedCidrs.length === 0) return [];
  const covered = (inner: string) => own.allowedCidrs.some((outer) => isWithin(inner, outer));
  if (wanted.allowedCidrs.length > 0 && wanted.allowedCidrs.every(covered)) return [];
  const detail = `Your own key is good from ${own.allowedCidrs.join(', ')} only. Name blocks within that.`;
  return [{ pointer: '/allowed_cidrs', code: 'beyond_own_key', detail }];
}

function rateBeyond(wanted: KeyGrant, own: KeyGrant): FieldError[] {
  const most = own.requestsPerSecond ?? Infinity;
  if ((wanted.requestsPerSecond ?? Infinity) <= most) return [];
  const detail = `Your own key may make ${most} requests a second. Name that number or a smaller one.`;
  return [{ pointer: '/requests_per_second', code: 'beyond_own_key', detail }];
}

function timeBeyond(wanted: KeyGrant, own: KeyGrant): FieldError[] {
  if (!own.expiresAt || (wanted.expiresAt && wanted.expiresAt <= own.expiresAt)) return [];
  const detail = `Your own key expires at ${own.expiresAt.toISOString()}. Name that time or an earlier one.`;
  return [{ pointer: '/expires_at', code: 'beyond_own_key', detail }];
}
