import type { SetTopicPreference, Topic } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Form, SelectField, TextField } from '../../kit/form';
import { say } from '../../kit/toasts';
import { Changing } from '../../kit/may-change';

const ANSWERS = [
  { value: 'yes', label: 'Yes, they want to hear of it' },
  { value: 'no', label: 'No, they do not' },
];

/** Writes down what somebody has said of a topic. */
export function SetPreference({ address, topics }: { address: string | undefined; topics: Topic[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const set = useAct(async (carillon, { subscribed, ...rest }: Record<string, unknown>) => {
    const body = { ...rest, subscribed: subscribed === 'yes' } as SetTopicPreference;
    await carillon.topicPreferences.set(body);
    setIsOpen(false);
    say(`What ${body.address} said is written down.`);
  });
  const open = topics.filter(({ archived }) => !archived);
  return (
    <>
      <Changing>
        <Button look="primary" onClick={() => setIsOpen(true)} disabled={open.length === 0}>
          Write down a choice
        </Button>
      </Changing>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="What did they say?"
        lead="A yes is consent: keep what proves it."
      >
        <Form onSubmit={(values) => !set.isPending && set.mutate(values)} error={set.error}>
          <TextField
            name="address"
            label="Address"
            defaultValue={address}
            hint="An e-mail address, or a number in E.164: as the channel of the topic is."
          />
          <SelectField
            name="topic"
            label="Topic"
            choices={open.map(({ key, name }) => ({ value: key, label: name }))}
            defaultValue={open[0]?.key ?? ''}
          />
          <SelectField name="subscribed" label="Answer" choices={ANSWERS} defaultValue="yes" />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={set.isPending}>
              Save
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
