import type { CreatedWebhookEndpoint, CreateWebhookEndpoint } from '@carillon/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { Form, SelectField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { OpenDialog } from '../../kit/open-dialog';
import { EndpointFields } from './endpoint-fields';
import { EndpointSecret } from './endpoint-secret';
import type { EventFilter } from './event-types';

/** A new endpoint, and its secret once. */
export function CreateEndpoint() {
  return (
    <OpenDialog button="Add an endpoint" look="primary" title="Add a webhook endpoint" wide>
      {(close) => <CreateEndpointForm onCancel={close} />}
    </OpenDialog>
  );
}

function CreateEndpointForm({ onCancel }: { onCancel: () => void }) {
  const [, navigate] = useLocation();
  const [eventTypes, setEventTypes] = useState<EventFilter[]>([]);
  const [created, setCreated] = useState<CreatedWebhookEndpoint | null>(null);
  const create = useAct((carillon, body: CreateWebhookEndpoint) => carillon.webhookEndpoints.create(body));
  if (created)
    return <EndpointSecret endpoint={created} onDone={() => navigate(`/webhooks/${created.id}`)} />;
  const submit = (values: Record<string, unknown>): void =>
    create.mutate({ ...values, event_types: eventTypes } as unknown as CreateWebhookEndpoint, {
      onSuccess: setCreated,
    });
  return (
    <Form onSubmit={submit} error={create.error}>
      <EndpointFields eventTypes={eventTypes} onEventTypes={setEventTypes} />
      <SelectField
        name="signature"
        label="Signature"
        defaultValue="hmac-sha256"
        hint="With ed25519 nothing secret is shared: you verify with a public key. It cannot be changed later."
        choices={[
          { value: 'hmac-sha256', label: 'hmac-sha256, with a secret that both know' },
          { value: 'ed25519', label: 'ed25519, with a public key' },
        ]}
      />
      <FormFoot yes="Add endpoint" busy={create.isPending} onCancel={onCancel} />
    </Form>
  );
}
