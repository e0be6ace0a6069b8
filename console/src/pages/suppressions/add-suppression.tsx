import type { CreateSuppression } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { type Choice, filled, Form, SelectField, TextField } from '../../kit/form';
import { instantOf } from '../../kit/instants';
import { say } from '../../kit/toasts';
import { CHANNELS, choicesOf, GIVEN_REASONS, REASONS } from './suppression-words';
import { Changing } from '../../kit/may-change';

/** Puts one address on the list. */
export function AddSuppression({ topics }: { topics: Choice[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const add = useAct(async (carillon, values: Record<string, unknown>) => {
    const { expires_at: local, ...rest } = filled(values);
    const { address } = await carillon.suppressions.add({
      ...rest,
      expires_at: instantOf(local),
    } as CreateSuppression);
    setIsOpen(false);
    say(`${address} is not written to.`);
  });
  return (
    <>
      <Changing>
        <Button look="primary" onClick={() => setIsOpen(true)}>
          Suppress an address
        </Button>
      </Changing>
      <Dialog open={isOpen} onClose={() => setIsOpen(false)} title="Suppress an address">
        <Form onSubmit={(values) => !add.isPending && add.mutate(values)} error={add.error}>
          <SelectField name="channel" label="Channel" choices={CHANNELS} defaultValue="email" />
          <TextField name="address" label="Address" hint="An e-mail address, or a number in E.164." />
          <SelectField
            name="reason"
            label="Reason"
            choices={choicesOf(REASONS, [...GIVEN_REASONS])}
            defaultValue="manual"
          />
          <SelectField
            name="topic"
            label="What is held back"
            choices={[{ value: '', label: 'Everything' }, ...topics]}
            defaultValue=""
          />
          <TextField
            name="expires_at"
            label="Until"
            type="datetime-local"
            hint="In your own time. Without it, for good."
          />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={add.isPending}>
              Suppress
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
