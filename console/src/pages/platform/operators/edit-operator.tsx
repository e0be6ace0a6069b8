import type { Operator, UpdateOperator } from '@carillon/client';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog, DialogFoot } from '../../../kit/dialog';
import { Form, SelectField, TextField } from '../../../kit/form';
import { ROLES } from './roles';

interface EditOperatorProps {
  operator: Operator;
  open: boolean;
  onClose: () => void;
}

/** Name and role of an operator. */
export function EditOperator({ operator: { id, name, role }, open, onClose }: EditOperatorProps) {
  const update = useAct((carillon, body: UpdateOperator) => carillon.operators.update(id, body));
  const close = (): void => {
    update.reset();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={name} lead="It counts from the next request on.">
      <Form error={update.error} onSubmit={(values) => update.mutate(values, { onSuccess: close })}>
        <TextField name="name" label="Name" defaultValue={name} autoComplete="off" />
        <SelectField name="role" label="Role" choices={ROLES} defaultValue={role} />
        <DialogFoot>
          <Button onClick={close}>Not now</Button>
          <Button type="submit" look="primary" busy={update.isPending}>
            Save
          </Button>
        </DialogFoot>
      </Form>
    </Dialog>
  );
}
