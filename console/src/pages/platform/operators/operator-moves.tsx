import type { CreatedOperator, Operator, UpdateOperator } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { AskFirst, Dialog, DialogFoot } from '../../../kit/dialog';
import { Form, SelectField, TextField } from '../../../kit/form';
import { ROLES } from './roles';

interface OperatorMovesProps {
  operator: Operator;
  onMade: (operator: CreatedOperator) => void;
}

/** Changes an operator who is still one: name and role, key, or all of it. */
export function OperatorMoves({ operator: { id, name, role }, onMade }: OperatorMovesProps) {
  const [isOpen, setIsOpen] = useState(false);
  const update = useAct((carillon, body: UpdateOperator) => carillon.operators.update(id, body));
  const rotate = useAct((carillon) => carillon.operators.rotate(id));
  const revoke = useAct((carillon) => carillon.operators.delete(id));
  const open = (): void => {
    update.reset();
    setIsOpen(true);
  };
  return (
    <span className="row">
      <Button look="plain" onClick={open}>
        Edit
      </Button>
      <AskFirst
        button="Rotate"
        look="plain"
        title={`Rotate the key of ${name}?`}
        yes="Make a new key"
        danger
        onYes={async () => onMade(await rotate.mutateAsync())}
      >
        <p>The new key is shown once. The old one is refused from the next request on.</p>
      </AskFirst>
      <AskFirst
        button="Revoke"
        look="plain"
        title={`Revoke ${name}?`}
        yes="Revoke"
        danger
        onYes={() => revoke.mutateAsync()}
      >
        <p>Their key is refused from the next request on, and cannot be brought back.</p>
      </AskFirst>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title={name}
        lead="It counts from the next request on."
      >
        <Form
          error={update.error}
          onSubmit={(values) =>
            update.mutate(values as UpdateOperator, { onSuccess: () => setIsOpen(false) })
          }
        >
          <TextField name="name" label="Name" defaultValue={name} autoComplete="off" />
          <SelectField name="role" label="Role" choices={ROLES} defaultValue={role} />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={update.isPending}>
              Save
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </span>
  );
}
