import type { CreateTemplate as Request } from '@carillon/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Form, SelectField, TextField } from '../../kit/form';
import { starterContent } from './starter-content';

type Channel = Request['channel'];
type Kind = NonNullable<Request['kind']>;

const CHANNELS = [
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
];

const KINDS = [
  { value: 'template', label: 'Template: it is sent' },
  { value: 'layout', label: 'Layout: it stands around templates' },
  { value: 'partial', label: 'Partial: it stands in others' },
];

/** Begins as a draft with a few words in it, which nobody is sent until it is published. */
export function CreateTemplate({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [channel, setChannel] = useState<Channel>('email');
  const create = useAct((carillon, body: Request) => carillon.templates.create(body));
  const submit = (values: Record<string, unknown>): void => {
    const kind: Kind = channel === 'sms' && values.kind === 'layout' ? 'template' : (values.kind as Kind);
    create.mutate(
      { name: values.name as string, channel, kind, ...starterContent(channel, kind), draft: true },
      { onSuccess: ({ id }) => navigate(`/templates/${id}`) },
    );
  };
  const kinds = channel === 'sms' ? KINDS.filter(({ value }) => value !== 'layout') : KINDS;
  return (
    <Dialog open={open} onClose={onClose} title="New template" lead="A draft, until you publish it.">
      <Form onSubmit={(values) => !create.isPending && submit(values)} error={create.error}>
        <TextField
          name="name"
          label="Name"
          hint="What messages call it by; it cannot be changed later."
          placeholder="order-receipt"
          autoComplete="off"
        />
        <SelectField
          name="channel"
          label="Channel"
          choices={CHANNELS}
          value={channel}
          onChange={(to) => setChannel(to as Channel)}
        />
        <SelectField key={channel} name="kind" label="Kind" choices={kinds} defaultValue="template" />
        <DialogFoot>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            Create draft
          </Button>
        </DialogFoot>
      </Form>
    </Dialog>
  );
}
