import { useState } from 'react';
import { useAct } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { count } from '../../kit/numbers';
import type { DoneWith } from './set-aside-result';

interface DiscardProps {
  /** Requests only: a webhook delivery leaves with the retention of its event. */
  ids: string[];
  disabled: boolean;
  onDone: (done: DoneWith) => void;
}

/** Takes requests off the list for good, with a reason for the audit log. */
export function Discard({ ids, disabled, onDone }: DiscardProps) {
  const [reason, setReason] = useState('');
  const discard = useAct(async (carillon): Promise<DoneWith> => {
    const answer = await carillon.setAside.discard({ ids, reason: reason.trim() });
    return { verb: 'discarded', done: answer.discarded, leftAlone: answer.left_alone };
  });
  return (
    <AskFirst
      button="Discard"
      danger
      disabled={disabled || ids.length === 0}
      title={ids.length === 1 ? 'Discard this request?' : `Discard ${count(ids.length)} requests?`}
      yes="Discard"
      onYes={async () => {
        onDone(await discard.mutateAsync());
        setReason('');
      }}
    >
      <p>
        They leave the list for good, and this cannot be taken back. Their recipients keep the status that
        they were told. Webhook deliveries are not discarded: they leave with the retention of their event.
      </p>
      <label className="field">
        <span className="field-label">Why, for the audit log</span>
        <input
          className="input"
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
    </AskFirst>
  );
}
