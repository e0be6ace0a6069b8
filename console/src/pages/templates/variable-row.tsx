import type { DeclareVariable } from '@carillon/client';
import { X } from 'lucide-react';
import { IconButton } from '../../kit/button';
import { Checkbox, Choices } from '../../kit/form';
import type { VariableType } from './example-values';
import { ValueInput } from './value-input';

export const VARIABLE_TYPES = [
  { value: 'string', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'True or false' },
  { value: 'date', label: 'Date' },
  { value: 'list', label: 'List' },
  { value: 'object', label: 'Object' },
];

interface VariableRowProps {
  variable: DeclareVariable;
  onChange: (variable: DeclareVariable) => void;
  onRemove: () => void;
}

export function VariableRow({ variable, onChange, onRemove }: VariableRowProps) {
  const { name, type } = variable;
  return (
    <fieldset className="variable-row">
      <legend className="hidden-visually">{name}</legend>
      <label className="small-field">
        <span>Name</span>
        <input
          className="input mono"
          value={name}
          onChange={({ target }) => onChange({ ...variable, name: target.value })}
        />
      </label>
      <div className="small-field">
        <span>Type</span>
        <Choices
          label={`Type of ${name}`}
          value={type}
          onChange={(to) => onChange({ name, type: to as VariableType, required: variable.required ?? true })}
          choices={VARIABLE_TYPES}
          full
        />
      </div>
      <label className="small-field">
        <span>Example</span>
        <ValueInput
          type={type}
          value={variable.example}
          onChange={(example) => onChange(without({ ...variable, example }))}
        />
      </label>
      <label className="small-field">
        <span>Default</span>
        <ValueInput
          type={type}
          value={variable.default}
          placeholder="None"
          onChange={(fallback) => onChange(without({ ...variable, default: fallback }))}
        />
      </label>
      <div className="variable-end">
        <Checkbox
          label="Required"
          checked={variable.required ?? variable.default === undefined}
          onChange={(required) => onChange({ ...variable, required })}
        />
        <IconButton label={`Take ${name} away`} onClick={onRemove}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
    </fieldset>
  );
}

/** What is absent is not there, rather than undefined: the API tells null from absent. */
function without(variable: DeclareVariable): DeclareVariable {
  return Object.fromEntries(
    Object.entries(variable).filter(([, value]) => value !== undefined),
  ) as unknown as DeclareVariable;
}
