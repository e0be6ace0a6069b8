import { useSession } from '../session/session';
import { useTenantId } from './place';

type Area =
  | 'messages'
  | 'templates'
  | 'campaigns'
  | 'contacts'
  | 'suppressions'
  | 'webhooks'
  | 'senders'
  | 'api_keys'
  | 'members'
  | 'audit';
/** As the API names what a route needs. */
export type Scope = `${Area}:${'read' | 'write'}`;
type Role = 'viewer' | 'editor' | 'admin';

const NOT_FOR_VIEWERS: readonly Scope[] = ['audit:read', 'api_keys:read', 'members:read'];
const FOR_EDITORS: readonly Scope[] = [
  'messages:write',
  'templates:write',
  'campaigns:write',
  'contacts:write',
  'suppressions:write',
];

/** The role that the person has in the tenant they are at; undefined at the platform, and where they are no member. */
export function useRole(): Role | undefined {
  const tenantId = useTenantId();
  return useSession().memberships.find(({ tenant_id: id }) => id === tenantId)?.role;
}

/** What the API would say to it, by the role; where none is known it is asked. It decides alone: this hides, no more. */
export function useMay(): (scope: Scope | undefined) => boolean {
  const role = useRole();
  return (scope) => scope === undefined || role === undefined || holds(role, scope);
}

function holds(role: Role, scope: Scope): boolean {
  if (role === 'admin') return true;
  if (scope.endsWith(':read')) return !NOT_FOR_VIEWERS.includes(scope);
  return role === 'editor' && FOR_EDITORS.includes(scope);
}
