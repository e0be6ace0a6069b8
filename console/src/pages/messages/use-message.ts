import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { usePlace } from '../../api/place';
import { useRead } from '../../api/reading';
import { paceOf } from './message-status';

/** A message, followed until it is over; what is shown of its recipients is asked again whenever one of them moves. */
export function useMessage(id: string) {
  const { key } = usePlace();
  const queries = useQueryClient();
  const read = useRead(['messages', id], (carillon, signal) => carillon.messages.get(id, { signal }), {
    everyMs: (latest) => (latest ? paceOf(latest) : false),
  });
  const standing = read.data && JSON.stringify([read.data.status, read.data.summary]);
  const known = useRef(standing);
  useEffect(() => {
    if (known.current !== undefined && known.current !== standing) {
      void queries.invalidateQueries({
        queryKey: [...key, 'messages', id],
        predicate: ({ queryKey }) => queryKey.length > key.length + 2,
      });
      void queries.invalidateQueries({ queryKey: [...key, 'deliveries'] });
    }
    known.current = standing;
  }, [standing, queries, key, id]);
  return read;
}
