import { useId } from 'react';
import type { Mark } from './marks-in';

interface LineFieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  readOnly: boolean;
  placeholder?: string;
  marks: Mark[];
}

/** One line of a source, with what is wrong with it beneath. */
export function LineField({ label, value, onChange, readOnly, placeholder, marks }: LineFieldProps) {
  const id = useId();
  const isWrong = marks.some(({ severity }) => severity === 'error');
  return (
    <div className="line-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        readOnly={readOnly}
        placeholder={placeholder}
        aria-invalid={isWrong || undefined}
        aria-describedby={marks.length > 0 ? `${id}-marks` : undefined}
        spellCheck
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
      />
      {marks.length > 0 && (
        <div id={`${id}-marks`} className={isWrong ? 'line-marks field-error' : 'line-marks field-hint'}>
          {marks.map(({ message }) => message).join(' ')}
        </div>
      )}
    </div>
  );
}
