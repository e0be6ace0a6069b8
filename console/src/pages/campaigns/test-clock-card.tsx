import { useState } from 'react';
import { useAct, useRead } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { Choices } from '../../kit/form';
import { Changing } from '../../kit/may-change';
import { Fault } from '../../kit/notice';
import { duration } from '../../kit/numbers';
import { Card, Facts } from '../../kit/page';
import { say } from '../../kit/toasts';
import { minute } from '../../kit/time';

const STEPS = [
  { value: '60', label: '1 minute' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '1 week' },
  { value: '2592000', label: '30 days' },
] as const;

/** The clock of test mode, and how it is set ahead: a month of a schedule is tried in minutes. */
export function TestClockCard() {
  const [seconds, setSeconds] = useState<string>('3600');
  const { data: clock, error } = useRead(
    ['test-clock'],
    (carillon, signal) => carillon.testClock.get({ signal }),
    { everyMs: 30_000 },
  );
  const advance = useAct((carillon) => carillon.testClock.advance({ seconds: Number(seconds) }));
  const label = STEPS.find(({ value }) => value === seconds)?.label ?? '';
  return (
    <Card
      title="The clock of test mode"
      lead="Campaigns and scheduled messages of test mode go by it. Live mode goes by the real time, always."
    >
      <div className="stack">
        <Fault error={error} />
        {clock && (
          <Facts
            facts={{
              'It shows': minute(clock.now),
              'Ahead of the real time': clock.ahead > 0 ? duration(clock.ahead) : 'Not at all',
            }}
          />
        )}
        <Changing>
          <div className="row">
            <Choices label="Set ahead by" value={seconds} onChange={setSeconds} choices={STEPS} />
            <AskFirst
              button="Set it ahead"
              title={`Set the clock ahead by ${label}?`}
              yes="Set it ahead"
              onYes={() => advance.mutateAsync().then(({ now }) => say(`It shows ${minute(now)} now.`))}
            >
              <p>
                What falls due meanwhile in test mode is run at once. It counts for everybody in this tenant,
                and there is no way back.
              </p>
            </AskFirst>
          </div>
        </Changing>
      </div>
    </Card>
  );
}
