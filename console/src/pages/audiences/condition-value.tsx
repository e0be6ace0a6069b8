import { useState } from 'react';
import { Choices } from '../../kit/form';
import type { Condition, Scalar } from './filter';

type Type = 'text' | 'number' | 'boolean';

const TYPES = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
];
const WITH_BOOLEAN = [...TYPES, { value: 'boolean', label: 'True or false' }];
const BOOLEANS = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
];

interface ConditionValueProps {
  condition: Condition;
  onChange: (value: Scalar | Scalar[]) => void;
}

/** What is compared with. A text and a number are not the same to a filter, so that the type is chosen. */
export function ConditionValue({ condition: { field, operator, value }, onChange }: ConditionValueProps) {
  const [first] = Array.isArray(value) ? value : [value];
  const [type, setType] = useState<Type>(typeOf(first));
  const [text, setText] = useState(() => (Array.isArray(value) ? value.join(', ') : String(value)));
  const isMany = operator === 'in';
  const isTyped = field.startsWith('properties.') && operator !== 'prefix';
  const write = (next: string, as: Type): void => {
    setText(next);
    const values = (isMany ? next.split(',') : [next])
      .map((each) => each.trim())
      .filter((each) => each !== '');
    const read = values.map((each) => scalarOf(each, as));
    onChange(isMany ? read : (read[0] ?? ''));
  };
  const retype = (to: string): void => {
    setType(to as Type);
    write(to === 'boolean' ? 'true' : text === 'true' ? '' : text, to as Type);
  };
  return (
    <>
      {isTyped && (
        <Choices
          label="Type of the value"
          value={type}
          onChange={retype}
          choices={operator === 'equals' ? WITH_BOOLEAN : TYPES}
          full
        />
      )}
      {isTyped && type === 'boolean' ? (
        <Choices label="Value" value={text} onChange={(to) => write(to, type)} choices={BOOLEANS} full />
      ) : (
        <input
          className="input"
          aria-label={isMany ? 'Values, with commas between them' : 'Value'}
          placeholder={isMany ? 'pro, team' : (HINTS[field] ?? (type === 'number' ? '3' : 'pro'))}
          value={text}
          autoComplete="off"
          inputMode={isTyped && type === 'number' ? 'decimal' : undefined}
          onChange={({ target }) => write(target.value, isTyped ? type : 'text')}
        />
      )}
    </>
  );
}

const HINTS: Record<string, string> = { locale: 'en', time_zone: 'Pacific/Auckland' };

function typeOf(value: Scalar | undefined): Type {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

function scalarOf(text: string, type: Type): Scalar {
  if (type === 'number' && !Number.isNaN(Number(text))) return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}
