import type { LeftAlone, SetAsideThing } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { AskFirst, Dialog, DialogFoot } from '../../../kit/dialog';
import { Form, TextField } from '../../../kit/form';
import { count } from '../../../kit/numbers';
import { textOf } from '../../../kit/text-of';
import { LeftAloneNotice } from './left-alone-notice';

/** One call of the API takes so many. */
const MOST_AT_ONCE = 100;

/** What can be done with the things that were ticked. */
export function Chosen({ things, onDone }: { things: SetAsideThing[]; onDone: () => void }) {
  const [isDiscarding, setIsDiscarding] = useState(false);
  const [outcome, setOutcome] = useState<{ done: string; leftAlone: LeftAlone[] } | null>(null);
  const ids = things.slice(0, MOST_AT_ONCE).map(({ id }) => id);
  const retry = useAct((carillon) => carillon.operatorSetAside.retry({ ids }));
  const discard = useAct((carillon, reason: string) => carillon.operatorSetAside.discard({ ids, reason }));
  const canDiscard = things.every(({ kind }) => kind !== 'webhook_delivery');
  const close = (): void => {
    setOutcome(null);
    onDone();
  };
  return (
    <div className="row">
      <strong role="status">{count(things.length)} chosen</strong>
      <AskFirst
        button="Retry"
        title={`Retry ${count(ids.length)}?`}
        yes="Retry"
        onYes={async () => {
          const { retried, left_alone: leftAlone } = await retry.mutateAsync();
          setOutcome({ done: `${count(retried)} are due again.`, leftAlone });
        }}
      >
        <p>
          Requests are sent after all, to people; events are applied once more, webhooks tried at once.
          Nothing is sent twice: what may have left before is left alone.
        </p>
      </AskFirst>
      <Button
        disabled={!canDiscard}
        title={canDiscard ? undefined : 'Webhook deliveries stay in their log'}
        onClick={() => setIsDiscarding(true)}
      >
        Discard
      </Button>
      <Button look="plain" onClick={onDone}>
        Choose none
      </Button>
      <Dialog
        open={isDiscarding}
        onClose={() => setIsDiscarding(false)}
        title={`Discard ${count(ids.length)}?`}
        lead="They are off the list for good. Recipients keep the final status that they were told."
      >
        <Form
          error={discard.error}
          onSubmit={({ reason }) =>
            discard.mutate(textOf(reason), {
              onSuccess: ({ discarded, left_alone: leftAlone }) => {
                setIsDiscarding(false);
                setOutcome({ done: `${count(discarded)} were discarded.`, leftAlone });
              },
            })
          }
        >
          <TextField name="reason" label="Why" hint="It stands in the audit log." autoComplete="off" />
          <DialogFoot>
            <Button onClick={() => setIsDiscarding(false)}>Not now</Button>
            <Button type="submit" look="danger" busy={discard.isPending}>
              Discard
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
      <Dialog open={outcome !== null} onClose={close} title="Done">
        {outcome && (
          <>
            <p>{outcome.done}</p>
            <LeftAloneNotice leftAlone={outcome.leftAlone} />
          </>
        )}
        <DialogFoot>
          <Button look="primary" onClick={close}>
            Back to the list
          </Button>
        </DialogFoot>
      </Dialog>
    </div>
  );
}
