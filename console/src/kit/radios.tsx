import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { type ReactNode, useId } from 'react';
import '../styles/kit/radios.css';

interface RadiosProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string; hint?: ReactNode }[];
}

/** One of a few, each with a word on what it means. */
export function Radios<T extends string>({ label, value, onChange, choices }: RadiosProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <span className="field-label" id={id}>
        {label}
      </span>
      <RadioGroup
        className="radios"
        aria-labelledby={id}
        value={value}
        onValueChange={(chosen) => onChange(chosen)}
      >
        {choices.map((choice) => (
          <label key={choice.value} className="radio">
            <Radio.Root value={choice.value} className="check-box round">
              <Radio.Indicator />
            </Radio.Root>
            <span>
              {choice.label}
              {choice.hint && <span className="field-hint">{choice.hint}</span>}
            </span>
          </label>
        ))}
      </RadioGroup>
    </div>
  );
}
