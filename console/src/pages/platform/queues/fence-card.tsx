import { useState } from 'react';
import { useAct, useRead } from '../../../api/reading';
import { AskFirst } from '../../../kit/dialog';
import { Form, TextField } from '../../../kit/form';
import { Fault } from '../../../kit/notice';
import { Card, Facts } from '../../../kit/page';
import { Time } from '../../../kit/time';
import { useMay } from '../use-may';

/** For when a backup was restored: what was due before a moment does not go on by itself. */
export function FenceCard() {
  const { data: fence, error } = useRead(['run-fence'], (carillon, signal) =>
    carillon.runFence.get({ signal }),
  );
  const [dueBefore, setDueBefore] = useState('');
  const set = useAct((carillon, at: string) => carillon.runFence.set({ due_before: at }));
  const maySet = useMay('operator');
  return (
    <Card
      title="Fence of campaign runs"
      lead="For when a backup was restored, before the workers are started. What was due before it does not go on by itself."
    >
      <div className="stack">
        <Fault error={error} />
        {fence?.due_before ? (
          <Facts
            facts={{
              'Due before': <Time at={fence.due_before} relative={false} />,
              Set: <Time at={fence.set_at} />,
            }}
          />
        ) : (
          fence && <p className="quiet">There is none.</p>
        )}
        {maySet && (
          <Form onSubmit={() => undefined} error={set.error}>
            <div className="platform-one">
              <TextField
                name="due_before"
                label="When the old system was last at work"
                hint="In your own time zone."
                type="datetime-local"
                value={dueBefore}
                onChange={(event) => setDueBefore(event.target.value)}
              />
            </div>
            <div>
              <AskFirst
                button="Set the fence"
                title="Set the fence of campaign runs?"
                yes="Set it"
                danger
                disabled={Number.isNaN(Date.parse(dueBefore))}
                onYes={() => set.mutateAsync(new Date(dueBefore).toISOString())}
              >
                <p>
                  Runs that had begun are paused; those to come wait for a decision or are skipped, as their
                  schedules say. Single messages that had come due by then are put in doubt and looked for at
                  the provider before anything of them is sent.
                </p>
                <p>
                  It concerns every tenant. On a system that runs as usual it only stops what should go on.
                </p>
              </AskFirst>
            </div>
          </Form>
        )}
      </div>
    </Card>
  );
}
