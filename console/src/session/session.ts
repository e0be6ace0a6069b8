import { CarillonError } from '@carillon/client';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';

export interface Membership {
  tenant_id: string;
  tenant_name: string;
  role: 'viewer' | 'editor' | 'admin';
}

export interface Session {
  person: {
    id: string;
    email: string;
    name: string;
    operator_role: 'read_only' | 'operator' | 'owner' | null;
    has_totp: boolean;
  };
  memberships: Membership[];
  csrf_token: string;
  expires_at: string;
}

/** Null when nobody is signed in. */
export const SESSION = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    const response = await fetch('/v1/session', { signal });
    if (response.status === 401) return null;
    if (!response.ok) throw await CarillonError.of(response);
    return (await response.json()) as Session;
  },
  staleTime: 60_000,
});

export function useSession(): Session {
  const { data } = useSuspenseQuery(SESSION);
  if (!data) throw new Error('useSession() without somebody signed in');
  return data;
}
