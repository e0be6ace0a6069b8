import type { Throttle } from '@carillon/client';
import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../../kit/button';
import { SelectField, Switch, TextField } from '../../../kit/form';
import type { StepProps } from './step-props';

const MOST_THROTTLES = 3;
const FRESH_WARM_UP = { firstDay: '1000', factor: '2', ceiling: '50000' };

/** How many may leave at most, and whether a new domain begins slowly. */
export function PaceFields({ draft, change }: Pick<StepProps, 'draft' | 'change'>) {
  const { throttle, warmUp } = draft;
  return (
    <div className="form">
      <fieldset className="stack" style={{ gap: '0.5rem' }}>
        <legend>Throttle</legend>
        <p className="field-hint">How many may leave at most, counted from the beginning of a run.</p>
        {throttle.map((one, index) => (
          <div key={index} className="row hours">
            <TextField
              name={`throttle.${index}.limit`}
              label="At most"
              type="number"
              min={1}
              value={one.limit}
              onValueChange={(limit) => change({ throttle: throttle.with(index, { ...one, limit }) })}
            />
            <SelectField
              name={`throttle.${index}.per`}
              label="A"
              value={one.per}
              onChange={(per) =>
                change({ throttle: throttle.with(index, { ...one, per: per as Throttle['per'] }) })
              }
              choices={[
                { value: 'minute', label: 'minute' },
                { value: 'hour', label: 'hour' },
                { value: 'day', label: 'day' },
              ]}
            />
            <IconButton
              label={`Remove throttle ${index + 1}`}
              onClick={() => change({ throttle: throttle.toSpliced(index, 1) })}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        ))}
        {throttle.length < MOST_THROTTLES && (
          <div>
            <Button onClick={() => change({ throttle: [...throttle, { limit: '10000', per: 'hour' }] })}>
              <Plus aria-hidden /> Add a throttle
            </Button>
          </div>
        )}
      </fieldset>
      <Switch
        label="Warm up: a new domain or number begins slowly"
        checked={warmUp !== null}
        onChange={(isOn) => change({ warmUp: isOn ? FRESH_WARM_UP : null })}
      />
      {warmUp && (
        <div className="columns">
          <TextField
            name="warm_up.first_day"
            label="On the first day"
            type="number"
            min={1}
            hint="Recipients on the first 24 hours of a run."
            value={warmUp.firstDay}
            onValueChange={(firstDay) => change({ warmUp: { ...warmUp, firstDay } })}
          />
          <TextField
            name="warm_up.factor"
            label="Times as many each day"
            type="number"
            min={1.01}
            max={10}
            step="any"
            value={warmUp.factor}
            onValueChange={(factor) => change({ warmUp: { ...warmUp, factor } })}
          />
          <TextField
            name="warm_up.ceiling"
            label="Never more on a day than"
            type="number"
            min={1}
            value={warmUp.ceiling}
            onValueChange={(ceiling) => change({ warmUp: { ...warmUp, ceiling } })}
          />
        </div>
      )}
    </div>
  );
}
