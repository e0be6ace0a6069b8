import type { CreatePortalLink } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Form, SelectField, Switch } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { ShownOnce } from '../../kit/shown-once';
import { minute } from '../../kit/time';

const LASTING = [
  { value: '900', label: '15 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '21600', label: '6 hours' },
  { value: '86400', label: '1 day' },
] as const;

/** A link to the log of one endpoint, for one person and a while. */
export function PortalLinkForm({ endpointId, onDone }: { endpointId: string; onDone: () => void }) {
  const [canReplay, setCanReplay] = useState(true);
  const create = useAct((carillon, body: CreatePortalLink) =>
    carillon.webhookEndpoints.portalLinks.create(endpointId, body),
  );
  if (create.data)
    return (
      <ShownOnce label="The link" secret={create.data.url} onDone={onDone}>
        <p className="quiet">
          Good until {minute(create.data.expires_at)}. Whoever has it sees the log: hand it to one person,
          over a safe way.
        </p>
      </ShownOnce>
    );
  return (
    <Form
      onSubmit={({ expires_in_seconds: seconds }) =>
        create.mutate({ expires_in_seconds: Number(seconds), can_replay: canReplay })
      }
      error={create.error}
    >
      <SelectField name="expires_in_seconds" label="Good for" defaultValue="3600" choices={LASTING} />
      <Switch label="Deliveries may be replayed there" checked={canReplay} onChange={setCanReplay} />
      <FormFoot yes="Make link" busy={create.isPending} onCancel={onDone} />
    </Form>
  );
}
