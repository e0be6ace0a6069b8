import type { DeclareVariable } from '@carillon/client';
import { JsonField } from './json-field';

interface VariablesJsonProps {
  variables: DeclareVariable[];
  onChange: (variables: DeclareVariable[]) => void;
  readOnly: boolean;
}

/** The declarations as the API takes them. */
export function VariablesJson({ variables, onChange, readOnly }: VariablesJsonProps) {
  return (
    <JsonField
      label="Variables as JSON"
      value={variables}
      read={variablesOf}
      onChange={onChange}
      mostRows={24}
      readOnly={readOnly}
    />
  );
}

function variablesOf(parsed: unknown): DeclareVariable[] {
  if (!Array.isArray(parsed)) throw new Error('This takes a list of variables.');
  return parsed as DeclareVariable[];
}
