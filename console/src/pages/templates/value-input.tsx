import { useState } from 'react';
import { textOf, type Value, valueOf, type VariableType } from './example-values';

interface ValueInputProps {
  type: VariableType | null;
  value: unknown;
  onChange: (value: Value) => void;
  placeholder?: string;
}

const HINTS: Partial<Record<VariableType, string>> = {
  date: '2026-12-24',
  boolean: 'true',
  number: '42',
  list: '["one", "two"]',
  object: '{"city": "Wellington"}',
};

/** A value of any type as a text. What is typed stays as typed, also while it is no value yet. */
export function ValueInput({ type, value, onChange, placeholder }: ValueInputProps) {
  const [text, setText] = useState(() => textOf(value));
  const given = textOf(value);
  const [known, setKnown] = useState({ given, type });
  if (known.given !== given || known.type !== type) {
    setKnown({ given, type });
    if (textOf(valueOf(text, type)) !== given) setText(given);
  }
  return (
    <input
      className="input"
      value={text}
      placeholder={placeholder ?? (type ? HINTS[type] : undefined)}
      inputMode={type === 'number' ? 'decimal' : undefined}
      autoComplete="off"
      onChange={({ target }) => {
        setText(target.value);
        onChange(valueOf(target.value, type));
      }}
    />
  );
}
