import type { CreateTopic, Topic } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { filled, Form, SelectField, TextField } from '../../kit/form';
import { say } from '../../kit/toasts';
import { CHANNELS } from './suppression-words';
import { Changing } from '../../kit/may-change';

const CONSENTS = [
  { value: 'opt_out', label: 'Everybody who has not said no' },
  { value: 'opt_in', label: 'Only those who have said yes' },
];

/** Makes a topic, or changes one. Its key and its channel never change. */
export function TopicDialog({ topic, look }: { topic?: Topic; look: 'primary' | 'plain' }) {
  const [isOpen, setIsOpen] = useState(false);
  const save = useAct(async (carillon, values: Record<string, unknown>) => {
    if (topic) await carillon.topics.update(topic.key, values);
    else await carillon.topics.create(filled(values) as unknown as CreateTopic);
    setIsOpen(false);
    say(topic ? 'It is changed.' : 'The topic is there.');
  });
  return (
    <>
      <Changing>
        <Button look={look} onClick={() => setIsOpen(true)}>
          {topic ? 'Change' : 'New topic'}
          {topic && <span className="hidden-visually"> {topic.name}</span>}
        </Button>
      </Changing>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title={topic ? `Change “${topic.name}”` : 'New topic'}
      >
        <Form onSubmit={(values) => !save.isPending && save.mutate(values)} error={save.error}>
          <TextField
            name="name"
            label="Name"
            maxLength={100}
            defaultValue={topic?.name}
            hint="For people: it stands on the page of preferences."
          />
          {!topic && (
            <>
              <TextField
                name="key"
                label="Key"
                maxLength={63}
                placeholder="product-news"
                hint="What messages name it by; it never changes. Small letters, digits, - and _."
              />
              <SelectField name="channel" label="Channel" choices={CHANNELS} defaultValue="email" />
            </>
          )}
          <TextField
            name="description"
            label="Description"
            maxLength={500}
            defaultValue={topic?.description}
          />
          <SelectField
            name="consent"
            label="Goes to"
            choices={CONSENTS}
            defaultValue={topic?.consent ?? 'opt_out'}
            hint={topic && 'From now on; what people have said of it counts on.'}
          />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={save.isPending}>
              {topic ? 'Save' : 'Make topic'}
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
