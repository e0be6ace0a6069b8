import type { DeclareVariable } from '@carillon/client';
import { useState } from 'react';

interface VariablesJsonProps {
  variables: DeclareVariable[];
  onChange: (variables: DeclareVariable[]) => void;
  readOnly: boolean;
}

/** The declarations as the API takes them. */
export function VariablesJson({ variables, onChange, readOnly }: VariablesJsonProps) {
  const [text, setText] = useState(() => JSON.stringify(variables, null, 2));
  const [fault, setFault] = useState('');
  const write = (next: string): void => {
    setText(next);
    try {
      const read: unknown = JSON.parse(next);
      if (!Array.isArray(read)) throw new Error('This takes a list of variables.');
      setFault('');
      onChange(read as DeclareVariable[]);
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <div className="field">
      <textarea
        className="input code"
        aria-label="Variables as JSON"
        aria-invalid={fault !== '' || undefined}
        rows={Math.min(24, text.split('\n').length + 1)}
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
