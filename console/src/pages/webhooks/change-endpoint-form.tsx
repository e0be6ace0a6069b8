import type { UpdateWebhookEndpoint, WebhookEndpoint } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Form } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { say } from '../../kit/toasts';
import { EndpointFields } from './endpoint-fields';

export function ChangeEndpointForm({ endpoint, onDone }: { endpoint: WebhookEndpoint; onDone: () => void }) {
  const [eventTypes, setEventTypes] = useState(endpoint.event_types);
  const update = useAct((carillon, body: UpdateWebhookEndpoint) =>
    carillon.webhookEndpoints.update(endpoint.id, body),
  );
  const submit = (values: Record<string, unknown>): void =>
    update.mutate(
      { ...values, event_types: eventTypes },
      {
        onSuccess: () => {
          say('The endpoint is changed.');
          onDone();
        },
      },
    );
  return (
    <Form onSubmit={submit} error={update.error}>
      <EndpointFields saved={endpoint} eventTypes={eventTypes} onEventTypes={setEventTypes} />
      <FormFoot yes="Save" busy={update.isPending} onCancel={onDone} />
    </Form>
  );
}
