import { X } from 'lucide-react';
import { IconButton } from '../../kit/button';
import { Choices } from '../../kit/form';
import { ConditionValue } from './condition-value';
import type { Condition, Operator } from './filter';
import { OPERATOR_WORDS } from './filter-words';

const FIELDS = [
  { value: 'locale', label: 'Language' },
  { value: 'time_zone', label: 'Time zone' },
  { value: 'properties.', label: 'Property' },
  { value: 'email', label: 'E-mail address' },
  { value: 'phone', label: 'Phone number' },
  { value: 'external_id', label: 'External id' },
];

/** Of these a filter may ask only whether they are there. */
const PRESENT_ONLY = ['email', 'phone', 'external_id'];
const ABSENT = 'absent';

interface ConditionRowProps {
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

/** A field, how it is compared, and with what. */
export function ConditionRow({ condition, onChange, onRemove }: ConditionRowProps) {
  const { field, operator, value } = condition;
  const isProperty = field.startsWith('properties.');
  const isPresentOnly = PRESENT_ONLY.includes(field);
  const setField = (to: string): void =>
    onChange(
      PRESENT_ONLY.includes(to)
        ? { field: to, operator: 'exists', value: true }
        : { ...condition, field: to, ...(operator === 'exists' ? { operator: 'equals', value: '' } : {}) },
    );
  const setOperator = (to: string): void => {
    if (to === 'exists' || to === ABSENT) onChange({ field, operator: 'exists', value: to === 'exists' });
    else onChange({ field, operator: to as Operator, value: valueFor(to as Operator, condition) });
  };
  const words = isPresentOnly ? ['exists'] : Object.keys(OPERATOR_WORDS);
  return (
    <div className="condition">
      <Choices
        label="Field"
        value={isProperty ? 'properties.' : field}
        onChange={setField}
        choices={FIELDS}
        full
      />
      {isProperty && (
        <input
          className="input mono"
          aria-label="Name of the property"
          placeholder="plan"
          value={field.slice('properties.'.length)}
          autoComplete="off"
          onChange={({ target }) => onChange({ ...condition, field: `properties.${target.value}` })}
        />
      )}
      <Choices
        label="How it is compared"
        value={operator === 'exists' && value === false ? ABSENT : operator}
        onChange={setOperator}
        choices={[
          ...words.map((name) => ({ value: name, label: OPERATOR_WORDS[name as Operator] })),
          { value: ABSENT, label: 'is not there' },
        ]}
        full
      />
      {operator !== 'exists' && (
        <ConditionValue
          key={`${operator === 'in'}`}
          condition={condition}
          onChange={(next) => onChange({ ...condition, value: next })}
        />
      )}
      <IconButton label="Take this condition away" onClick={onRemove}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

/** What was typed is kept where it can be. */
function valueFor(operator: Operator, { value }: Condition): Condition['value'] {
  const [first = ''] = Array.isArray(value) ? value : [value];
  const kept = typeof first === 'boolean' && operator !== 'equals' ? '' : first;
  if (operator === 'in') return kept === '' ? [] : [kept];
  return operator === 'prefix' ? String(kept) : kept;
}
