import type { CreatedWebhookEndpoint, WebhookEndpoint } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Form, SelectField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { OVERLAPS } from '../../kit/overlaps';
import { EndpointSecret } from './endpoint-secret';

/** A new secret beside the old one, for as long as the receiver needs to learn it. */
export function RotateSecretForm({ endpoint, onDone }: { endpoint: WebhookEndpoint; onDone: () => void }) {
  const [rotated, setRotated] = useState<CreatedWebhookEndpoint | null>(null);
  const rotate = useAct((carillon, seconds: number) =>
    carillon.webhookEndpoints.rotateSecret(endpoint.id, { overlap_seconds: seconds }),
  );
  if (rotated) return <EndpointSecret endpoint={rotated} onDone={onDone} />;
  return (
    <Form
      onSubmit={({ overlap_seconds: seconds }) => rotate.mutate(Number(seconds), { onSuccess: setRotated })}
      error={rotate.error}
    >
      <p className="quiet">
        While both sign, <code>webhook-signature</code> holds a signature of either, and a receiver accepts a
        request when one of them is good. Then the old secret is deleted.
      </p>
      {endpoint.previous_secret_expires_at && (
        <p>A rotation is still under way: rotating again ends the oldest secret at once.</p>
      )}
      <SelectField
        name="overlap_seconds"
        label="The old one signs for"
        defaultValue="86400"
        choices={OVERLAPS}
      />
      <FormFoot yes="Rotate" busy={rotate.isPending} onCancel={onDone} />
    </Form>
  );
}
