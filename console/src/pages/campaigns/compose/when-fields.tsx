import { SelectField, TextField } from '../../../kit/form';
import { Radios } from '../../../kit/radios';
import type { DraftSchedule } from './draft';
import { RepeatFields, type ScheduleProps } from './repeat-fields';
import { TimeZoneField } from './time-zone-field';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Now, at an instant, by each recipient's clock, or again and again. */
export function WhenFields({ schedule, change }: ScheduleProps) {
  const { when } = schedule;
  return (
    <>
      <Radios
        label="It is sent"
        value={when}
        onChange={(chosen) => change({ when: chosen })}
        choices={[
          { value: 'now', label: 'At once', hint: 'As soon as it is launched.' },
          { value: 'at', label: 'At a time', hint: 'The same instant for everybody.' },
          { value: 'local', label: 'In their time zone', hint: 'When the clock of each shows it.' },
          { value: 'again', label: 'Again and again', hint: 'By a rule, each time a run.' },
        ]}
      />
      {when === 'at' && (
        <div className="columns">
          <TextField
            name="schedule.at"
            label="Time"
            type="datetime-local"
            hint={`By your clock, ${HERE}. What is past means at once.`}
            value={schedule.at}
            onValueChange={(at) => change({ at })}
          />
        </div>
      )}
      {when === 'local' && (
        <div className="columns">
          <TextField
            name="schedule.local_time"
            label="Time on their clock"
            type="datetime-local"
            value={schedule.localTime}
            onValueChange={(localTime) => change({ localTime })}
          />
          <TimeZoneField
            name="schedule.timezone"
            label="Who has no time zone"
            hint="Is taken to live here."
            value={schedule.timezone}
            onChange={(timezone) => change({ timezone })}
          />
          <SelectField
            name="schedule.when_past"
            label="Where it is past at the launch"
            value={schedule.whenPast}
            onChange={(whenPast) => change({ whenPast: whenPast as DraftSchedule['whenPast'] })}
            choices={[
              { value: 'send_now', label: 'Send at once' },
              { value: 'next_day', label: 'The same time on the next day' },
              { value: 'skip', label: 'Leave them out' },
            ]}
          />
        </div>
      )}
      {when === 'again' && <RepeatFields schedule={schedule} change={change} />}
      {when !== 'now' && (
        <div className="columns">
          <TextField
            name="schedule.late_after"
            label="A run is late after"
            type="number"
            min={1}
            hint="Minutes; after an outage or a pause."
            value={schedule.lateMinutes}
            onValueChange={(lateMinutes) => change({ lateMinutes })}
          />
          <SelectField
            name="schedule.when_late"
            label="A run that is late"
            value={schedule.whenLate}
            onChange={(whenLate) => change({ whenLate: whenLate as DraftSchedule['whenLate'] })}
            choices={[
              { value: 'ask', label: 'Waits until somebody decides' },
              { value: 'run', label: 'Is run all the same' },
              { value: 'skip', label: 'Is skipped' },
            ]}
          />
        </div>
      )}
    </>
  );
}
