import type { OperatorSetAsideFilter } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog, DialogFoot } from '../../../kit/dialog';
import { Fault } from '../../../kit/notice';
import { count } from '../../../kit/numbers';
import { retryToTheEnd } from '../../../set-aside/retry-to-the-end';
import { LeftAloneNotice } from './left-alone-notice';

/** Retries all that match, after a look that changes nothing and says how many they are. */
export function RetryAll({ filter }: { filter: OperatorSetAsideFilter }) {
  const [isOpen, setIsOpen] = useState(false);
  const look = useAct((carillon) => carillon.operatorSetAside.retry({ filter, dry_run: true }));
  const retry = useAct((carillon) =>
    retryToTheEnd((position) => carillon.operatorSetAside.retry({ filter, ...position })),
  );
  const open = (): void => {
    retry.reset();
    look.reset();
    look.mutate();
    setIsOpen(true);
  };
  const close = (): void => {
    if (!retry.isPending) setIsOpen(false);
  };
  const isEverything = Object.keys(filter).length === 0;
  return (
    <>
      <Button onClick={open}>{isEverything ? 'Retry all…' : 'Retry all like these…'}</Button>
      <Dialog
        open={isOpen}
        onClose={close}
        title={isEverything ? 'Retry all of all tenants?' : 'Retry all like these?'}
      >
        <Fault error={look.error ?? retry.error} />
        <div className="stack" aria-live="polite">
          {retry.data ? (
            <>
              <p>{count(retry.data.retried)} are due again.</p>
              <LeftAloneNotice leftAlone={retry.data.leftAlone} />
            </>
          ) : (
            <>
              <p>
                {look.data ? <strong>{count(look.data.matched)} match.</strong> : !look.error && 'Counting…'}{' '}
                Nothing was changed yet.
              </p>
              <p className="quiet">
                Requests are sent after all, to people; events are applied once more, webhooks tried at once.
                Nothing is sent twice: what may have left before is left alone, and you are told why.
              </p>
            </>
          )}
        </div>
        <DialogFoot>
          <Button onClick={close} disabled={retry.isPending}>
            {retry.data ? 'Back to the list' : 'Not now'}
          </Button>
          {!retry.data && (
            <Button
              look="primary"
              busy={retry.isPending}
              disabled={!look.data || look.data.matched === 0}
              onClick={() => retry.mutate()}
            >
              {look.data ? `Retry ${count(look.data.matched)}` : 'Retry'}
            </Button>
          )}
        </DialogFoot>
      </Dialog>
    </>
  );
}
