import type { MessageDetail } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { AskFirst, Dialog, DialogFoot } from '../../kit/dialog';
import { Form } from '../../kit/form';
import { count } from '../../kit/numbers';
import { minute } from '../../kit/time';
import { say } from '../../kit/toasts';
import { type LocalTime, TimeFields } from './time-fields';
import { HOME_ZONE, instantOf, localOf } from './zoned-time';
import { Changing } from '../../kit/may-change';

/** What can still be changed of a message: nothing, once it was handed over. */
export function ScheduleActions({ message }: { message: MessageDetail }) {
  const cancel = useAct((carillon) => carillon.messages.cancel(message.id));
  if (message.status !== 'scheduled' && message.status !== 'queued') return null;
  const people =
    message.recipient_count === 1 ? 'one recipient' : `${count(message.recipient_count)} recipients`;
  return (
    <>
      {message.status === 'scheduled' && message.scheduled_at && (
        <Reschedule id={message.id} at={message.scheduled_at} />
      )}
      <AskFirst
        button="Cancel message"
        danger
        title="Cancel this message?"
        yes="Cancel message"
        onYes={() => cancel.mutateAsync().then(() => say('It is cancelled.'))}
      >
        <p>Nothing more of it is sent to {people}. This cannot be taken back: send a new message instead.</p>
      </AskFirst>
    </>
  );
}

function Reschedule({ id, at }: { id: string; at: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [time, setTime] = useState<LocalTime>({ local: localOf(at, HOME_ZONE), zone: HOME_ZONE });
  const reschedule = useAct(async (carillon, to: string) => {
    const { scheduled_at: planned } = await carillon.messages.update(id, { scheduled_at: to });
    setIsOpen(false);
    say(planned ? `It is planned for ${minute(planned)}.` : 'It is sent now.');
  });
  const submit = (): void => {
    if (time.local && !reschedule.isPending) reschedule.mutate(instantOf(time.local, time.zone));
  };
  return (
    <>
      <Changing>
        <Button onClick={() => setIsOpen(true)}>Reschedule</Button>
      </Changing>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Send at another time"
        lead="A time that is past means at once."
      >
        <Form onSubmit={submit} error={reschedule.error}>
          <TimeFields value={time} onChange={setTime} />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={reschedule.isPending} disabled={!time.local}>
              Reschedule
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
