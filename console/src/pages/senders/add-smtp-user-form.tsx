import type { AddedSmtpUser, AddSmtpUser } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { DialogFoot } from '../../kit/dialog';
import { filled, Form, TextField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { Notice } from '../../kit/notice';
import { Facts } from '../../kit/page';
import { ShownOnce } from '../../kit/shown-once';

/** A new name, and its password once. Everything else of it is changed afterwards. */
export function AddSmtpUserForm({ onDone }: { onDone: () => void }) {
  const [added, setAdded] = useState<AddedSmtpUser | null>(null);
  const add = useAct((carillon, body: AddSmtpUser) => carillon.smtpUsers.add(body));
  if (added) return <Added user={added} onDone={onDone} />;
  const submit = (values: Record<string, unknown>): void =>
    add.mutate(filled(values) as unknown as AddSmtpUser, { onSuccess: setAdded });
  return (
    <Form onSubmit={submit} error={add.error}>
      <TextField
        name="username"
        label="Username"
        placeholder="relay@shop.example"
        hint="Without spaces. One of a kind among all customers of the provider: an address of your own is a good one."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        name="password"
        label="Password"
        type="password"
        autoComplete="new-password"
        hint="12 to 200 characters. The provider makes one when it is left empty."
      />
      <TextField
        name="description"
        label="Description"
        maxLength={500}
        placeholder="Mail relay of the shop"
      />
      <FormFoot yes="Add SMTP user" busy={add.isPending} onCancel={onDone} />
    </Form>
  );
}

function Added({ user, onDone }: { user: AddedSmtpUser; onDone: () => void }) {
  if (user.password === null)
    return (
      <div className="stack">
        <Notice tone="warn" title="The provider did not tell the password">
          Set one of your own: press Change beside {user.username}.
        </Notice>
        <DialogFoot>
          <Button look="primary" onClick={onDone}>
            Close
          </Button>
        </DialogFoot>
      </div>
    );
  return (
    <ShownOnce label="The password" secret={user.password} onDone={onDone}>
      <Facts facts={{ Username: user.username, Server: 'mail.smtp2go.com', Port: '2525, 587 or 465' }} />
    </ShownOnce>
  );
}
