import type { ApiKey, UpdateApiKey } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Form, TextField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { say } from '../../kit/toasts';
import { expiryOf, grantOf } from '../../keys/key-draft';
import { KeyFields } from '../../keys/key-fields';

export function ChangeKeyForm({ apiKey, onDone }: { apiKey: ApiKey; onDone: () => void }) {
  const [scopes, setScopes] = useState(apiKey.scopes);
  const [expiry, setExpiry] = useState(() => expiryOf(apiKey));
  const update = useAct((carillon, body: UpdateApiKey) => carillon.apiKeys.update(apiKey.id, body));
  const submit = (values: Record<string, unknown>): void =>
    update.mutate(grantOf(values, scopes, expiry), {
      onSuccess: () => {
        say('The key is changed. It is noticed everywhere within two seconds.');
        onDone();
      },
    });
  return (
    <Form onSubmit={submit} error={update.error}>
      <TextField name="name" label="Name" defaultValue={apiKey.name} maxLength={100} autoComplete="off" />
      <KeyFields saved={apiKey} scopes={scopes} onScopes={setScopes} expiry={expiry} onExpiry={setExpiry} />
      <FormFoot yes="Save" busy={update.isPending} onCancel={onDone} />
    </Form>
  );
}
