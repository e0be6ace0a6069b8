import type { WeeklyHours } from '@carillon/client';
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { TextField } from '../../kit/form';
import { WEEKDAYS } from './repeat';

interface HoursFieldProps {
  name: string;
  label: string;
  value: WeeklyHours;
  onChange: (value: WeeklyHours) => void;
}

/** Some weekdays, from an hour to an hour; one that is not later is on the next day. */
export function HoursField({ name, label, value, onChange }: HoursFieldProps) {
  return (
    <>
      <div className="field">
        <span className="field-label" aria-hidden>
          Days
        </span>
        <ToggleGroup
          multiple
          className="segments weekdays"
          aria-label={`${label}, days`}
          value={value.weekdays}
          onValueChange={(weekdays) => onChange({ ...value, weekdays })}
        >
          {WEEKDAYS.map((day) => (
            <Toggle key={day.name} value={day.name} className="segment">
              {day.label}
            </Toggle>
          ))}
        </ToggleGroup>
      </div>
      <TextField
        name={`${name}.from`}
        label="From"
        type="time"
        value={value.from}
        onValueChange={(from) => onChange({ ...value, from })}
      />
      <TextField
        name={`${name}.to`}
        label="To"
        type="time"
        value={value.to === '24:00' ? '00:00' : value.to}
        onValueChange={(to) => onChange({ ...value, to: to === '00:00' ? '24:00' : to })}
      />
    </>
  );
}
