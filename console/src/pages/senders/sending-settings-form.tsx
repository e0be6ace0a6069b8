import type { SendingSettings, UpdateSendingSettings } from '@carillon/client';
import { useState } from 'react';
import { useAct, useRead } from '../../api/reading';
import { Button } from '../../kit/button';
import { Form } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { say } from '../../kit/toasts';
import { changesOf, draftOf } from './credential-draft';
import { CredentialFields } from './credential-fields';

/** What the provider adds to every e-mail of this tenant. */
export function SendingSettingsForm() {
  const { data, error } = useRead(['sending-settings'], (carillon, signal) =>
    carillon.sendingSettings.get({ signal }),
  );
  return (
    <Card
      title="What is added to every e-mail"
      lead="It holds for all e-mail that is sent from now on through the API and this console."
    >
      <Fault error={error} />
      {data && <Fields key={JSON.stringify(data)} saved={data} />}
    </Card>
  );
}

function Fields({ saved }: { saved: SendingSettings }) {
  const before = draftOf(saved);
  const [draft, setDraft] = useState(before);
  // Said here, as the form begins anew once the settings are read again.
  const update = useAct(async (carillon, body: UpdateSendingSettings) => {
    await carillon.sendingSettings.update(body);
    say('Saved. It counts from the next e-mail on.');
  });
  const changes = changesOf(draft, before);
  const isChanged = Object.keys(changes).length > 0;
  const save = (): void => {
    if (isChanged) update.mutate(changes);
  };
  return (
    <Form onSubmit={save} error={update.error}>
      <CredentialFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
      {isChanged && (
        <FormFoot yes="Save" busy={update.isPending}>
          <Button onClick={() => setDraft(before)}>Take back</Button>
        </FormFoot>
      )}
    </Form>
  );
}
