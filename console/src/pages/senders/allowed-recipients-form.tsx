import type { AllowedRecipients } from '@carillon/client';
import { useState } from 'react';
import { useAct, useRead } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { Field, Switch } from '../../kit/form';
import { linesOf } from '../../kit/lines';
import { Changing, LOOK_ONLY } from '../../kit/may-change';
import { Fault, Notice } from '../../kit/notice';
import { Card } from '../../kit/page';
import { say } from '../../kit/toasts';
import { AddressLines } from './address-lines';

/** The guard for staging: nobody else receives anything. */
export function AllowedRecipientsForm() {
  const { data, error } = useRead(['allowed-recipients'], (carillon, signal) =>
    carillon.allowedRecipients.get({ signal }),
  );
  return (
    <Card
      title="Allowed recipients"
      lead="A guard for staging: while it is on, nobody else receives anything."
    >
      <Fault error={error} />
      {data && <Fields key={JSON.stringify(data)} saved={data} />}
    </Card>
  );
}

function Fields({ saved }: { saved: AllowedRecipients }) {
  const [enabled, setEnabled] = useState(saved.enabled);
  const [lines, setLines] = useState(saved.recipients.join('\n'));
  const replace = useAct((carillon, body: AllowedRecipients) => carillon.allowedRecipients.replace(body));
  const recipients = linesOf(lines);
  const isChanged = enabled !== saved.enabled || recipients.join() !== saved.recipients.join();
  const save = async (): Promise<void> => {
    await replace.mutateAsync({ enabled, recipients });
    say('Allowed recipients are saved.');
  };
  return (
    <div className="form">
      {saved.enabled && (
        <Notice tone="warn" title="The guard is on">
          Nobody but who is listed receives anything.
        </Notice>
      )}
      <Switch label="Only who is listed receives" checked={enabled} onChange={setEnabled} />
      <Field name="recipients" label="Recipients" hint="Addresses and domains, one to a line; up to 1,000.">
        <AddressLines value={lines} onChange={setLines} placeholder={'team.example\ntester@other.example'} />
      </Field>
      <Changing otherwise={LOOK_ONLY}>
        <div className="dialog-foot">
          <AskFirst
            button="Save"
            look="primary"
            disabled={!isChanged}
            title={enabled ? 'Let nobody else receive?' : 'Let everybody receive?'}
            yes="Save"
            danger={enabled && !saved.enabled}
            onYes={save}
          >
            <p>
              {enabled
                ? `From now on only the ${recipients.length} listed addresses and domains receive anything.`
                : 'The guard is off: messages reach whomever they are addressed to. The list is kept.'}
            </p>
          </AskFirst>
        </div>
      </Changing>
    </div>
  );
}
