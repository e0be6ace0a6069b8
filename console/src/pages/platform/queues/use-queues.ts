import type { Queues } from '@carillon/client';
import { useState } from 'react';
import { useRead } from '../../../api/reading';

/** Asked again soon while anything waits or is in hand, and now and then otherwise. */
export function useQueues() {
  const [isBusy, setIsBusy] = useState(false);
  const read = useRead<Queues>(['queues'], (carillon, signal) => carillon.queues.get({ signal }), {
    everyMs: isBusy ? 3_000 : 15_000,
  });
  const isNow =
    read.data?.queues.some(({ waiting, active }) => waiting + active > 0) ||
    read.data?.lanes.some(({ waiting }) => waiting > 0) ||
    false;
  if (isNow !== isBusy) setIsBusy(isNow);
  return read;
}
