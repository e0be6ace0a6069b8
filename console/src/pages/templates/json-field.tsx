import { useState } from 'react';

interface JsonFieldProps<T> {
  label: string;
  /** What is shown at first; then what is typed. */
  value: T;
  /** What was parsed as what is wanted; else it throws what is wrong. */
  read: (parsed: unknown) => T;
  onChange: (value: T) => void;
  mostRows: number;
  readOnly?: boolean;
}

/** JSON to be written by hand: what is none is told, and changes nothing. */
export function JsonField<T>({ label, value, read, onChange, mostRows, readOnly }: JsonFieldProps<T>) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [fault, setFault] = useState('');
  const write = (next: string): void => {
    setText(next);
    try {
      const wanted = read(JSON.parse(next));
      setFault('');
      onChange(wanted);
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <div className="field">
      <textarea
        className="input code"
        aria-label={label}
        aria-invalid={fault !== '' || undefined}
        rows={Math.min(mostRows, text.split('\n').length + 1)}
        spellCheck={false}
        readOnly={readOnly}
        value={text}
        onChange={({ target }) => write(target.value)}
      />
      <span className="field-error" role="status">
        {fault}
      </span>
    </div>
  );
}
