import type { Values } from './example-values';
import { JsonField } from './json-field';

/** Values as a message brings them. */
export function ValuesJson({ values, onChange }: { values: Values; onChange: (values: Values) => void }) {
  return (
    <JsonField label="Values as JSON" value={values} read={valuesOf} onChange={onChange} mostRows={20} />
  );
}

function valuesOf(parsed: unknown): Values {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error('This takes an object of values by name.');
  return parsed as Values;
}
