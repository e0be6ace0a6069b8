import type { Session } from '@carillon/client';
import { useSession } from '../session/session';
import { useTenantId } from './place';

type Membership = Session['memberships'][number];
/** As the API names what a route needs. */
export type Scope = Membership['scopes'][number];

/** The membership by which the person is where they are; undefined at the platform, and where they are no member. */
export function useMembership(): Membership | undefined {
  const tenantId = useTenantId();
  return useSession().memberships.find(({ tenant_id: id }) => id === tenantId);
}

/** What the API would say to it, by the role; where none is known it is asked. It decides alone: this hides, no more. */
export function useMay(): (scope: Scope | undefined) => boolean {
  const membership = useMembership();
  return (scope) => scope === undefined || membership === undefined || membership.scopes.includes(scope);
}
