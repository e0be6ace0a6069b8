import type { CampaignDetail, RecipientFile } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Form, TextArea } from '../../kit/form';
import { Fault } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { say } from '../../kit/toasts';
import { RecipientsFile } from './recipients-file';
import { FileOutcome } from './file-outcome';
import { addPasted } from './add-pasted';
import { requestFileOf } from './request-file-of';

/** Adds recipients to a draft: pasted, or by a file, whose rows that are wrong are told. */
export function AddRecipients({ campaign }: { campaign: CampaignDetail }) {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<RecipientFile | null>(null);
  const paste = useAct((carillon, pasted: string) => addPasted(carillon, campaign.id, pasted));
  const upload = useAct((carillon, file: File) =>
    carillon.campaigns.recipients.addFile(campaign.id, requestFileOf(file)),
  );
  const add = (): void =>
    paste.mutate(text, {
      onSuccess: (recipients) => {
        setText('');
        say(`${count(recipients)} are in it now.`);
      },
    });
  return (
    <div className="stack">
      <p className="quiet" role="status">
        {count(campaign.recipients)} given to it so far.
      </p>
      <div className="columns">
        <Form onSubmit={add} error={paste.error}>
          <TextArea
            name="recipients"
            label="Paste addresses"
            hint="One on each line: an address, or Ada Lovelace <ada@example.com>."
            rows={5}
            value={text}
            onValueChange={setText}
          />
          <div>
            <Button type="submit" busy={paste.isPending} disabled={text.trim() === ''}>
              Add them
            </Button>
          </div>
        </Form>
        <div className="stack">
          <RecipientsFile
            onChoose={(file) => upload.mutate(file, { onSuccess: setOutcome })}
            isBusy={upload.isPending}
          />
          <Fault error={upload.error} />
          {outcome && <FileOutcome outcome={outcome} />}
        </div>
      </div>
    </div>
  );
}
