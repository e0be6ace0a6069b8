import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Form, TextField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { instantOf, localOf } from '../../kit/instants';
import { Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';

const DAY_MS = 86_400_000;

/** Brings back a period; what is found is told, and asking again finds what is left. */
export function RecoverForm({ endpointId, onDone }: { endpointId: string; onDone: () => void }) {
  const recover = useAct((carillon, since: string) =>
    carillon.webhookEndpoints.recover(endpointId, { since }),
  );
  const { data: found } = recover;
  const [dayAgo] = useState(() => localOf(new Date(Date.now() - DAY_MS)));
  return (
    <Form onSubmit={({ since }) => recover.mutate(instantOf(since) ?? '')} error={recover.error}>
      <TextField
        name="since"
        label="Since"
        type="datetime-local"
        defaultValue={dayAgo}
        hint="In your own time zone."
      />
      {found && (
        <Notice tone="good" title={`${count(found.due_again)} due again, ${count(found.added)} added`}>
          {found.has_more
            ? 'There is more than one call takes on: recover again.'
            : 'Nothing of the period is left.'}
        </Notice>
      )}
      <FormFoot
        yes={found?.has_more ? 'Recover more' : 'Recover'}
        busy={recover.isPending}
        onCancel={onDone}
      />
    </Form>
  );
}
