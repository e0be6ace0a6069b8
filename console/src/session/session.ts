import { Carillon, CarillonError, type Session } from '@carillon/client';
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';

/** For whoever is not signed in yet. */
export const ANYBODY = new Carillon({ baseUrl: location.origin, session: {} });

/** Null when nobody is signed in. */
export const SESSION = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await ANYBODY.session.get({ signal });
    } catch (error) {
      if (error instanceof CarillonError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export function useSession(): Session {
  const { data } = useSuspenseQuery(SESSION);
  if (!data) throw new Error('useSession() without somebody signed in');
  return data;
}

/** What makes a session of nothing: signing in, or joining. */
export function useEntering<Input>(enter: (input: Input) => Promise<Session>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: enter,
    onSuccess: (session) => queries.setQueryData(SESSION.queryKey, session),
  });
}

/** What somebody does with their own account, from whatever page. */
export function useOwnAct<Input, Output>(act: (carillon: Carillon, input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  const { csrf_token: csrfToken } = useSession();
  return useMutation({
    mutationFn: (input: Input) =>
      act(new Carillon({ baseUrl: location.origin, session: { csrfToken } }), input),
    onSuccess: () => queries.invalidateQueries({ queryKey: SESSION.queryKey }),
  });
}

/** Ends the session at the API, or all of this person's; with the page goes whatever it has read. */
export function useLeaving(leave: (carillon: Carillon) => Promise<void>) {
  const { csrf_token: csrfToken } = useSession();
  return useMutation({
    mutationFn: () => leave(new Carillon({ baseUrl: location.origin, session: { csrfToken } })),
    onSuccess: () => location.assign('/console'),
  });
}
