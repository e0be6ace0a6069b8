import type { KeyGrant } from './key-grant';
import { type Scope, SCOPES } from './scopes';

/** From the least to the most: each may do what those before it may. */
export const MEMBER_ROLES = ['viewer', 'editor', 'admin'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Who may see keys, people and traces of people has a hand on the door: that is for admins. */
const NOT_FOR_VIEWERS: readonly Scope[] = ['privacy:read', 'audit:read', 'api_keys:read', 'members:read'];

const VIEWER = SCOPES.filter((scope) => scope.endsWith(':read') && !NOT_FOR_VIEWERS.includes(scope));
const EDITOR: readonly Scope[] = [
  ...VIEWER,
  'messages:write',
  'templates:write',
  'campaigns:write',
  'contacts:write',
  'suppressions:write',
];

const SCOPES_OF: Record<MemberRole, readonly Scope[]> = { viewer: VIEWER, editor: EDITOR, admin: SCOPES };

export function scopesOf(role: MemberRole): readonly Scope[] {
  return SCOPES_OF[role];
}

/** What a member with this role may do, as the grant of a key would say it. */
export function grantOf(role: MemberRole): KeyGrant {
  return {
    mode: 'live',
    scopes: scopesOf(role),
    allowedCidrs: [],
    requestsPerSecond: null,
    expiresAt: null,
  };
}
