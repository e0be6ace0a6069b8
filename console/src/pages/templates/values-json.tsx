import { useState } from 'react';
import type { Values } from './example-values';

/** Values as a message brings them. */
export function ValuesJson({ values, onChange }: { values: Values; onChange: (values: Values) => void }) {
  const [text, setText] = useState(() => JSON.stringify(values, null, 2));
  const [fault, setFault] = useState('');
  const write = (next: string): void => {
    setText(next);
    try {
      const read: unknown = JSON.parse(next);
      if (typeof read !== 'object' || read === null || Array.isArray(read))
        throw new Error('This takes an object of values by name.');
      setFault('');
      onChange(read as Values);
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <div className="field">
      <textarea
        className="input code"
        aria-label="Values as JSON"
        aria-invalid={fault !== '' || undefined}
        rows={Math.min(20, text.split('\n').length + 1)}
        spellCheck={false}
        value={text}
        onChange={({ target }) => write(target.value)}
      />
      <span className="field-error" role="status">
        {fault}
      </span>
    </div>
  );
}
