import type { SetAsideFilter } from '@carillon/client';
import { useAct } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { count } from '../../kit/numbers';
import { retryToTheEnd } from '../../set-aside/retry-to-the-end';
import type { DoneWith } from './set-aside-result';

interface RetryProps {
  what: { ids: string[] } | { filter: SetAsideFilter };
  /** How many are marked; null for all that match. */
  number: number | null;
  disabled: boolean;
  onDone: (done: DoneWith) => void;
}

/** Tries again what was set aside, call by call until there is no more. */
export function Retry({ what, number, disabled, onDone }: RetryProps) {
  const retry = useAct(async (carillon): Promise<DoneWith> => {
    const { retried, leftAlone } = await retryToTheEnd((position) =>
      carillon.setAside.retry({ ...what, ...position }),
    );
    return { verb: 'tried again', done: retried, leftAlone };
  });
  const these = number === null ? 'all that match' : number === 1 ? 'it' : `these ${count(number)}`;
  return (
    <AskFirst
      look="primary"
      button={number === null ? 'Retry all that match' : 'Retry'}
      disabled={disabled}
      title={`Try ${these} again?`}
      yes="Retry"
      onYes={async () => onDone(await retry.mutateAsync())}
    >
      <p>
        Requests are sent after all and reach their recipients; webhook deliveries are tried at once. Nothing
        is sent twice: what may have left before is left alone, and you are told why.
      </p>
    </AskFirst>
  );
}
