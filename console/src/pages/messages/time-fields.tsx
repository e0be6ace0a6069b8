import { TextField } from '../../kit/form';
import { minute } from '../../kit/time';
import { ZoneChoice } from './zone-choice';
import { HOME_ZONE, instantOf } from './zoned-time';

export interface LocalTime {
  local: string;
  zone: string;
}

interface TimeFieldsProps {
  value: LocalTime;
  onChange: (value: LocalTime) => void;
}

/** A time of day somewhere, with what the clock here shows then. */
export function TimeFields({ value, onChange }: TimeFieldsProps) {
  const isElsewhere = value.local && value.zone !== HOME_ZONE;
  return (
    <div className="columns" style={{ '--column': '16rem' } as object}>
      <TextField
        name="scheduled_at"
        label="At"
        type="datetime-local"
        required
        value={value.local}
        onValueChange={(local) => onChange({ ...value, local })}
        hint={isElsewhere ? `Here that is ${minute(instantOf(value.local, value.zone))}.` : undefined}
      />
      <ZoneChoice value={value.zone} onChange={(zone) => onChange({ ...value, zone })} />
    </div>
  );
}
