import type { CreateContact } from '@carillon/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { filled, Form } from '../../kit/form';
import { ContactFields } from './contact-fields';
import { type PropertyRow, toProperties } from './property-row';
import { PropertyRows } from './property-rows';

export function NewContact({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [rows, setRows] = useState<PropertyRow[]>([]);
  const create = useAct((carillon, body: CreateContact) => carillon.contacts.create(body));
  const submit = (values: Record<string, unknown>): void =>
    create.mutate(
      { ...filled(values), properties: toProperties(rows) },
      { onSuccess: ({ id }) => navigate(`/audiences/contacts/${id}`) },
    );
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="New contact"
      lead="With an e-mail address, a phone number or both."
    >
      <Form error={create.error} onSubmit={(values) => !create.isPending && submit(values)}>
        <ContactFields />
        <PropertyRows rows={rows} onChange={setRows} />
        <DialogFoot>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            Create contact
          </Button>
        </DialogFoot>
      </Form>
    </Dialog>
  );
}
