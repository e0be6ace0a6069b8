import type { SendingWindow, WeeklyHours } from '@carillon/client';
import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../kit/button';
import { Switch, TextArea } from '../../kit/form';
import { HoursField } from './hours-field';

const WORKWEEK: WeeklyHours = {
  weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  from: '08:00',
  to: '20:00',
};
const NIGHTS: WeeklyHours = {
  weekdays: [...WORKWEEK.weekdays, 'saturday', 'sunday'],
  from: '21:00',
  to: '08:00',
};

interface WindowFieldsProps {
  value: SendingWindow | null;
  onChange: (window: SendingWindow | null) => void;
}

/** Weekdays, hours and dates at which may be sent, and may not. */
export function WindowFields({ value, onChange }: WindowFieldsProps) {
  return (
    <div className="form">
      <Switch
        label="Only at some times"
        checked={value !== null}
        onChange={(isOn) => onChange(isOn ? { open: [WORKWEEK], quiet: [], holidays: [] } : null)}
      />
      {value && (
        <>
          <Hours
            name="open"
            title="Open"
            hint="Empty: always, but for the others."
            fresh={WORKWEEK}
            hours={value.open}
            onChange={(open) => onChange({ ...value, open })}
          />
          <Hours
            name="quiet"
            title="Quiet"
            hint="Never in these, such as at night."
            fresh={NIGHTS}
            hours={value.quiet}
            onChange={(quiet) => onChange({ ...value, quiet })}
          />
          <TextArea
            name="sending_window.holidays"
            label="Holidays"
            hint="Dates on which nothing is sent, such as 2026-12-25, one on each line."
            rows={2}
            defaultValue={value.holidays.join('\n')}
            onValueChange={(text) =>
              onChange({ ...value, holidays: text.split(/[\s,;]+/).filter((day) => day !== '') })
            }
          />
        </>
      )}
    </div>
  );
}

interface HoursProps {
  name: 'open' | 'quiet';
  title: string;
  hint: string;
  fresh: WeeklyHours;
  hours: WeeklyHours[];
  onChange: (hours: WeeklyHours[]) => void;
}

function Hours({ name, title, hint, fresh, hours, onChange }: HoursProps) {
  return (
    <fieldset className="stack" style={{ gap: '0.5rem' }}>
      <legend>{title}</legend>
      <p className="field-hint">{hint}</p>
      {hours.map((one, index) => (
        <div key={index} className="row hours">
          <HoursField
            name={`sending_window.${name}.${index}`}
            label={`${title} ${index + 1}`}
            value={one}
            onChange={(changed) => onChange(hours.with(index, changed))}
          />
          <IconButton
            label={`Remove ${title.toLowerCase()} hours ${index + 1}`}
            onClick={() => onChange(hours.toSpliced(index, 1))}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...hours, fresh])}>
          <Plus aria-hidden /> Add {title.toLowerCase()} hours
        </Button>
      </div>
    </fieldset>
  );
}
