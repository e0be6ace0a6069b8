import type { CreatedOperator, CreateOperator } from '@carillon/client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog, DialogFoot } from '../../../kit/dialog';
import { Form, SelectField, TextField } from '../../../kit/form';
import { instantAfter, LIFETIMES } from '../key-expiry';
import { ROLES } from './roles';

/** Makes an operator; the key is handed on, to be shown once. */
export function NewOperator({ onMade }: { onMade: (operator: CreatedOperator) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const create = useAct((carillon, body: CreateOperator) => carillon.operators.create(body));
  const submit = ({ name, role, expires_at: days }: Record<string, unknown>): void =>
    create.mutate({ name, role, expires_at: instantAfter(days) } as CreateOperator, {
      onSuccess: (operator) => {
        setIsOpen(false);
        onMade(operator);
      },
    });
  const open = (): void => {
    create.reset();
    setIsOpen(true);
  };
  return (
    <>
      <Button look="primary" onClick={open}>
        <Plus aria-hidden /> New operator
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="New operator"
        lead="The key is shown once, right after."
      >
        <Form onSubmit={submit} error={create.error}>
          <TextField
            name="name"
            label="Name"
            hint="Who it is, for the lists and the audit log."
            autoComplete="off"
          />
          <SelectField name="role" label="Role" choices={ROLES} defaultValue="read_only" />
          <SelectField name="expires_at" label="Good for" choices={LIFETIMES} defaultValue="0" />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={create.isPending}>
              Make the operator
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
