import type { Carillon, CreateApiKey, CreatedApiKey } from '@carillon/client';
import { useState } from 'react';
import { type Mode, usePlace } from '../api/place';
import { useAct } from '../api/reading';
import { Form, SelectField, TextField } from '../kit/form';
import { FormFoot } from '../kit/form-foot';
import { type Expiry, grantOf } from './key-draft';
import { KeyFields } from './key-fields';
import { NewKey } from './new-key';
import { PRESETS, type Scope } from './scopes';

interface CreateKeyFormProps {
  /** In one's own tenant, or in another for it. */
  make: (carillon: Carillon, body: CreateApiKey) => Promise<CreatedApiKey>;
  onDone: () => void;
}

/** What a new key may do; then the key, shown once. */
export function CreateKeyForm({ make, onDone }: CreateKeyFormProps) {
  const { mode } = usePlace();
  const [scopes, setScopes] = useState<Scope[]>([...PRESETS.send.scopes]);
  const [expiry, setExpiry] = useState<Expiry>('never');
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const create = useAct(make);
  if (created) return <NewKey created={created} onDone={onDone} />;
  const submit = (values: Record<string, unknown>): void =>
    create.mutate(
      { ...grantOf(values, scopes, expiry), mode: values.mode as Mode },
      { onSuccess: setCreated },
    );
  return (
    <Form onSubmit={submit} error={create.error}>
      <div className="columns">
        <TextField
          name="name"
          label="Name"
          placeholder="checkout service"
          hint="What it is for, so that it can be recognised when it is to be revoked."
          maxLength={100}
          autoComplete="off"
        />
        <SelectField
          name="mode"
          label="Mode"
          defaultValue={mode}
          choices={
            mode === 'live'
              ? [
                  { value: 'live', label: 'Live: it sends' },
                  { value: 'test', label: 'Test: played through, reaches nobody' },
                ]
              : [{ value: 'test', label: 'Test: played through, reaches nobody' }]
          }
          hint={mode === 'test' ? 'Live keys are made in live mode.' : 'It cannot be changed later.'}
        />
      </div>
      <KeyFields scopes={scopes} onScopes={setScopes} expiry={expiry} onExpiry={setExpiry} />
      <FormFoot yes="Make key" busy={create.isPending} onCancel={onDone} />
    </Form>
  );
}
