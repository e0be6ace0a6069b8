import type { Carillon } from '@carillon/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useRead } from './reading';

/** As `useRead`, asked again in as many milliseconds as what was read last says; `false` is never. */
export function useFollowing<T>(
  key: readonly unknown[],
  read: (carillon: Carillon, signal: AbortSignal) => Promise<T>,
  paceOf: (latest: T) => number | false,
): UseQueryResult<T> {
  const [everyMs, setEveryMs] = useState<number | false>(false);
  const query = useRead(key, read, { everyMs });
  const pace = query.data === undefined ? false : paceOf(query.data);
  if (pace !== everyMs) setEveryMs(pace);
  return query;
}
