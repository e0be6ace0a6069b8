import type { Variable } from '@carillon/client';
import { TextArea, TextField } from '../../../kit/form';

interface VariableFieldsProps {
  /** What the fields are called after: `variables`. */
  name: string;
  variables: readonly Variable[];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  /** Where every variable may be left out. */
  optional?: boolean;
}

/** A field for each variable that the template prints. */
export function VariableFields({ name, variables, values, onChange, optional = false }: VariableFieldsProps) {
  return variables.map((variable) => {
    const isLong = variable.type === 'list' || variable.type === 'object';
    const field = {
      name: `${name}.${variable.name}`,
      label: variable.name,
      hint: hintOf(variable, optional),
      value: values[variable.name] ?? '',
      onValueChange: (value: string) => onChange({ ...values, [variable.name]: value }),
    };
    return isLong ? (
      <TextArea key={variable.name} {...field} code rows={3} />
    ) : (
      <TextField key={variable.name} {...field} />
    );
  });
}

function hintOf(
  { type, required, default: fallback, example }: Variable,
  optional: boolean,
): string | undefined {
  const isJson = type === 'list' || type === 'object';
  const parts = [
    isJson && `A ${type}, as JSON.`,
    type === 'number' && 'A number.',
    type === 'boolean' && 'true or false.',
    type === 'date' && 'A date.',
    example !== undefined && example !== null && `Such as ${textOf(example)}.`,
    fallback !== undefined && fallback !== null && `Without it ${textOf(fallback)}.`,
    !optional && required && fallback === undefined && 'Empty where each recipient brings their own.',
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
}
