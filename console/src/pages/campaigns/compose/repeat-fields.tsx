import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { SelectField, TextArea, TextField } from '../../../kit/form';
import { Segments } from '../../../kit/tabs';
import { type Repeat, WEEKDAYS } from '../repeat';
import type { DraftSchedule, RepeatBy } from './draft';
import { TimeZoneField } from './time-zone-field';

export interface ScheduleProps {
  schedule: DraftSchedule;
  change: (changes: Partial<DraftSchedule>) => void;
}

const BY: readonly { value: RepeatBy; label: string }[] = [
  { value: 'choices', label: 'Choose' },
  { value: 'cron', label: 'Cron' },
  { value: 'rrule', label: 'RRULE' },
];

/** The rule by which it is repeated, from when and until when. */
export function RepeatFields({ schedule, change }: ScheduleProps) {
  return (
    <>
      <div>
        <Segments
          label="How the rule is written"
          value={schedule.repeatBy}
          onChange={(repeatBy) => change({ repeatBy })}
          choices={BY}
        />
      </div>
      <div className="columns">
        {schedule.repeatBy === 'choices' && (
          <Choose repeat={schedule.repeat} onChange={(repeat) => change({ repeat })} />
        )}
        {schedule.repeatBy === 'cron' && (
          <TextField
            name="schedule.cron"
            label="Cron expression"
            hint="Minute, hour, day of the month, month, weekday."
            value={schedule.cron}
            onValueChange={(cron) => change({ cron })}
            spellCheck={false}
          />
        )}
        {schedule.repeatBy === 'rrule' && (
          <TextField
            name="schedule.rrule"
            label="Rule of RFC 5545"
            hint="Without DTSTART, COUNT and UNTIL, which stand below."
            value={schedule.rrule}
            onValueChange={(rrule) => change({ rrule })}
            spellCheck={false}
          />
        )}
        <TimeZoneField
          name="schedule.timezone"
          hint="The clock it goes by."
          value={schedule.timezone}
          onChange={(timezone) => change({ timezone })}
        />
      </div>
      <div className="columns">
        <TextField
          name="schedule.start"
          label="Not before"
          type="datetime-local"
          hint="Empty: from the launch on."
          value={schedule.start}
          onValueChange={(start) => change({ start })}
        />
        <SelectField
          name="schedule.end"
          label="It ends"
          value={schedule.end}
          onChange={(end) => change({ end: end as DraftSchedule['end'] })}
          choices={[
            { value: 'never', label: 'Never' },
            { value: 'until', label: 'On a day' },
            { value: 'count', label: 'After a number of times' },
          ]}
        />
        {schedule.end === 'until' && (
          <TextField
            name="schedule.until"
            label="The last day"
            type="date"
            value={schedule.until.slice(0, 10)}
            onValueChange={(until) => change({ until })}
          />
        )}
        {schedule.end === 'count' && (
          <TextField
            name="schedule.count"
            label="Times"
            type="number"
            min={1}
            max={1_000}
            hint="Exceptions among them."
            value={schedule.count}
            onValueChange={(count) => change({ count })}
          />
        )}
        <TextArea
          name="schedule.exceptions"
          label="Left out"
          hint="Days, such as 2026-12-28, one on each line."
          rows={2}
          value={schedule.exceptions}
          onValueChange={(exceptions) => change({ exceptions })}
        />
      </div>
    </>
  );
}

function Choose({ repeat, onChange }: { repeat: Repeat; onChange: (repeat: Repeat) => void }) {
  return (
    <>
      <SelectField
        name="schedule.every"
        label="Every"
        value={repeat.every}
        onChange={(every) => onChange({ ...repeat, every: every as Repeat['every'] })}
        choices={[
          { value: 'day', label: 'Day' },
          { value: 'week', label: 'Week' },
          { value: 'month', label: 'Month' },
        ]}
      />
      {repeat.every === 'week' && (
        <div className="field">
          <span className="field-label" id="repeat-weekdays">
            On
          </span>
          <ToggleGroup
            multiple
            className="segments weekdays"
            aria-labelledby="repeat-weekdays"
            value={repeat.weekdays}
            onValueChange={(weekdays) => onChange({ ...repeat, weekdays })}
          >
            {WEEKDAYS.map(({ cron, label }) => (
              <Toggle key={cron} value={cron} className="segment">
                {label}
              </Toggle>
            ))}
          </ToggleGroup>
        </div>
      )}
      {repeat.every === 'month' && (
        <TextField
          name="schedule.monthday"
          label="Day of the month"
          type="number"
          min={1}
          max={31}
          hint="A month without that day is passed over."
          value={repeat.monthday}
          onValueChange={(monthday) => onChange({ ...repeat, monthday })}
        />
      )}
      <TextField
        name="schedule.time"
        label="At"
        type="time"
        value={repeat.time}
        onValueChange={(time) => onChange({ ...repeat, time })}
      />
    </>
  );
}
