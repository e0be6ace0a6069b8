import { useRead } from '../../api/reading';
import { Checkbox, TextArea, TextField } from '../../kit/form';
import { addressesOf } from './addresses-of';
import type { MessageDraft } from './message-draft';

export interface ComposeProps {
  draft: MessageDraft;
  onChange: (part: Partial<MessageDraft>) => void;
}

/** From whom and to whom. Senders of late messages are offered again. */
export function ComposeRecipients({ draft, onChange }: ComposeProps) {
  const { data: latest } = useRead(['messages', 'latest senders'], (carillon, signal) =>
    carillon.messages.list({ limit: 50 }, { signal }).page(),
  );
  const isEmail = draft.channel === 'email';
  const senders = latest?.data.filter(({ channel, from }) => channel === draft.channel && from);
  const many = addressesOf(draft.to).length > 1;
  return (
    <div className="form">
      <TextField
        name="from"
        label="From"
        list="senders"
        autoComplete="off"
        value={draft.from}
        onValueChange={(from) => onChange({ from })}
        placeholder={isEmail ? 'Acme <hello@example.com>' : 'The provider chooses a number'}
        hint={isEmail ? 'A verified sender, with or without a name.' : 'A number in E.164, or nothing.'}
      />
      <datalist id="senders">
        {[...new Set(senders?.map(({ from }) => from))].map((from) => (
          <option key={from} value={from ?? ''} />
        ))}
      </datalist>
      <TextArea
        name={draft.isIndividual ? 'recipients' : 'to'}
        label="To"
        rows={2}
        value={draft.to}
        onValueChange={(to) => onChange({ to })}
        placeholder={isEmail ? 'ada@example.com, Grace <grace@example.com>' : '+6421555123'}
        hint={
          isEmail ? 'By commas or lines; at most 100.' : 'Numbers in E.164, by commas or lines; at most 100.'
        }
      />
      {isEmail && many && (
        <Checkbox
          label="A copy of their own for each: nobody sees the others"
          checked={draft.isIndividual}
          onChange={(isIndividual) => onChange({ isIndividual })}
        />
      )}
      {isEmail && !draft.isIndividual && (
        <div className="columns" style={{ '--column': '12rem' } as object}>
          <TextField name="cc" label="Cc" value={draft.cc} onValueChange={(cc) => onChange({ cc })} />
          <TextField name="bcc" label="Bcc" value={draft.bcc} onValueChange={(bcc) => onChange({ bcc })} />
        </div>
      )}
    </div>
  );
}
