import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Form, TextField } from '../../kit/form';
import { textOf } from '../../kit/text-of';

export function RenameAudience({ id, name }: { id: string; name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const rename = useAct((carillon, to: string) => carillon.audiences.update(id, { name: to }));
  const submit = (to: string): void => rename.mutate(to, { onSuccess: () => setIsOpen(false) });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Rename</Button>
      <Dialog open={isOpen} onClose={() => setIsOpen(false)} title="Rename">
        <Form error={rename.error} onSubmit={(values) => !rename.isPending && submit(textOf(values.name))}>
          <TextField name="name" label="Name" defaultValue={name} autoComplete="off" />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={rename.isPending}>
              Rename
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
