import type { AllowedSenders } from '@carillon/client';
import { useState } from 'react';
import { useAct, useRead } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { Field } from '../../kit/form';
import { linesOf } from '../../kit/lines';
import { Changing, LOOK_ONLY } from '../../kit/may-change';
import { Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Segments } from '../../kit/tabs';
import { say } from '../../kit/toasts';
import { AddressLines } from './address-lines';

type SenderMode = AllowedSenders['mode'];

const MODES = [
  { value: 'off', label: 'Verified senders' },
  { value: 'allow', label: 'Only these' },
  { value: 'deny', label: 'All but these' },
] as const satisfies readonly { value: SenderMode; label: string }[];

const MEANINGS: Record<SenderMode, string> = {
  off: 'Verified domains and single senders decide. The list counts for nothing.',
  allow: 'Only who is listed may send, verified or not.',
  deny: 'Everybody may send, verified or not, but who is listed.',
};

/** Who may send, instead of verified senders. */
export function AllowedSendersForm() {
  const { data, error } = useRead(['allowed-senders'], (carillon, signal) =>
    carillon.allowedSenders.get({ signal }),
  );
  return (
    <Card title="Allowed senders" lead="Who may send, instead of verified domains and single senders.">
      <Fault error={error} />
      {data && <Fields key={JSON.stringify(data)} saved={data} />}
    </Card>
  );
}

function Fields({ saved }: { saved: AllowedSenders }) {
  const [mode, setMode] = useState(saved.mode);
  const [lines, setLines] = useState(saved.senders.join('\n'));
  const replace = useAct((carillon, body: AllowedSenders) => carillon.allowedSenders.replace(body));
  const senders = linesOf(lines);
  const isChanged = mode !== saved.mode || senders.join() !== saved.senders.join();
  const save = async (): Promise<void> => {
    await replace.mutateAsync({ mode, senders });
    say('Allowed senders are saved.');
  };
  return (
    <div className="form">
      <Segments label="Who may send" value={mode} onChange={setMode} choices={MODES} />
      <p className="quiet">{MEANINGS[mode]}</p>
      <Field name="senders" label="Senders" hint="Addresses and domains, one to a line; up to 1,000.">
        <AddressLines value={lines} onChange={setLines} placeholder={'shop.example\nowner@other.example'} />
      </Field>
      <Changing otherwise={LOOK_ONLY}>
        <div className="dialog-foot">
          <AskFirst
            button="Save"
            look="primary"
            disabled={!isChanged}
            title="Change who may send?"
            yes="Save"
            onYes={save}
          >
            <p>{MEANINGS[mode]}</p>
            <p>It counts from the next e-mail on. List and mode are replaced as a whole.</p>
            {mode === 'allow' && senders.length === 0 && (
              <p>
                <strong>The list is empty: every e-mail would be refused.</strong>
              </p>
            )}
          </AskFirst>
        </div>
      </Changing>
    </div>
  );
}
