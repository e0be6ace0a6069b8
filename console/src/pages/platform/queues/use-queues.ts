import type { Queues } from '@carillon/client';
import { useRead } from '../../../api/reading';

/** Asked again soon while anything waits or is in hand, and now and then otherwise. */
export function useQueues() {
  return useRead(['queues'], (carillon, signal) => carillon.queues.get({ signal }), {
    everyMs: (latest) => (latest && isBusy(latest) ? 3_000 : 15_000),
  });
}

function isBusy({ queues, lanes }: Queues): boolean {
  return (
    queues.some(({ waiting, active }) => waiting + active > 0) || lanes.some(({ waiting }) => waiting > 0)
  );
}
