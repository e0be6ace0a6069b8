/**
 * What a tenant's key may do, as a closed list. Each route of a tenant needs one of them; `write` does not hold `read`.
 * A scope that is added here belongs to no key that exists: its migration says which keys get it.
 */
export const SCOPES = [
  'messages:read',
  'messages:write',
  'templates:read',
  'templates:write',
  'campaigns:read',
  'campaigns:write',
  'suppressions:read',
  'suppressions:write',
  'contacts:read',
  'contacts:write',
  'webhooks:read',
  'webhooks:write',
  'senders:read',
  'senders:write',
  'smtp:read',
  'smtp:write',
  'reports:read',
  'api_keys:read',
  'api_keys:write',
  'privacy:read',
  'privacy:write',
  'audit:read',
  'members:read',
  'members:write',
] as const;

export type Scope = (typeof SCOPES)[number];
