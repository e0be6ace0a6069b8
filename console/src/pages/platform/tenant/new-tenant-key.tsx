import type { CreateApiKey, CreatedApiKey } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog, DialogFoot } from '../../../kit/dialog';
import { Form, SelectField, TextArea, TextField } from '../../../kit/form';
import { textOf } from '../../../kit/text-of';
import { instantAfter, LIFETIMES } from '../key-expiry';
import { ScopeChoices, SCOPES } from './scope-choices';

const MODES = [
  { value: 'live', label: 'Live: sends to people' },
  { value: 'test', label: 'Test: plays everything through' },
];

/** Makes a key for a tenant; the whole key is handed on, to be shown once. */
export function NewTenantKey({
  tenantId,
  onMade,
}: {
  tenantId: string;
  onMade: (key: CreatedApiKey) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [scopes, setScopes] = useState<readonly string[]>(SCOPES);
  const create = useAct((carillon, body: CreateApiKey) => carillon.tenants.apiKeys.create(tenantId, body));
  const open = (): void => {
    create.reset();
    setScopes(SCOPES);
    setIsOpen(true);
  };
  const submit = (values: Record<string, unknown>): void => {
    const cidrs = textOf(values.allowed_cidrs).split(/[\s,]+/);
    const body = {
      name: values.name,
      mode: values.mode,
      scopes,
      allowed_cidrs: cidrs.filter(Boolean),
      expires_at: instantAfter(values.expires_at),
    } as CreateApiKey;
    create.mutate(body, {
      onSuccess: (key) => {
        setIsOpen(false);
        onMade(key);
      },
    });
  };
  return (
    <>
      <Button look="primary" onClick={open}>
        New key
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="New API key"
        lead="The whole key is shown once, right after."
      >
        <Form onSubmit={submit} error={create.error}>
          <TextField
            name="name"
            label="Name"
            hint="What it is for, so that it is recognised when it is to be revoked."
            autoComplete="off"
          />
          <div className="platform-fields">
            <SelectField name="mode" label="Mode" choices={MODES} defaultValue="live" />
            <SelectField name="expires_at" label="Good for" choices={LIFETIMES} defaultValue="0" />
          </div>
          <ScopeChoices scopes={scopes} onChange={setScopes} />
          <TextArea
            name="allowed_cidrs"
            label="Only from"
            hint="Blocks of addresses (CIDR), one a line; none: from anywhere."
            rows={2}
          />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={create.isPending}>
              Make the key
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
