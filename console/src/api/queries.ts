import { CarillonError } from '@carillon/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { SESSION } from '../session/session';

/** A session that has ended shows where to sign in, wherever one was. */
const onError = (error: Error): void => {
  if (error instanceof CarillonError && error.status === 401)
    void queries.invalidateQueries({ queryKey: SESSION.queryKey });
};

/** Shown from here at once and asked again behind it. The client tries again by itself, so nothing here does. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: { queries: { retry: false, staleTime: 10_000, gcTime: 15 * 60_000 } },
});
