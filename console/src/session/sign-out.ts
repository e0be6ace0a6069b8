import { useMutation, useQueryClient } from '@tanstack/react-query';
import { SESSION, useSession } from './session';

/** Ends the session at the API, and forgets whatever this page has read. */
export function useSignOut() {
  const queries = useQueryClient();
  const { csrf_token: csrfToken } = useSession();
  return useMutation({
    mutationFn: () => fetch('/v1/session', { method: 'DELETE', headers: { 'carillon-csrf': csrfToken } }),
    onSuccess: () => {
      queries.clear();
      queries.setQueryData(SESSION.queryKey, null);
    },
  });
}
