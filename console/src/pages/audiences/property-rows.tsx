import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../kit/button';
import { Choices } from '../../kit/form';
import type { PropertyRow, PropertyType } from './property-row';

const TYPES = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'True or false' },
];
const BOOLEANS = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
];

/** Flat: texts, numbers, true and false; dates as texts. */
export function PropertyRows({
  rows,
  onChange,
}: {
  rows: PropertyRow[];
  onChange: (rows: PropertyRow[]) => void;
}) {
  const put = (at: number, row: PropertyRow): void =>
    onChange(rows.map((each, index) => (index === at ? row : each)));
  const retype = (row: PropertyRow, type: PropertyType): PropertyRow => ({
    ...row,
    type,
    text: type === 'boolean' ? 'true' : row.type === 'boolean' ? '' : row.text,
  });
  return (
    <fieldset className="stack property-rows">
      <legend>Properties</legend>
      {rows.map((row, index) => (
        <div key={index} className="property-row">
          <input
            className="input mono"
            aria-label="Name of the property"
            placeholder="plan"
            autoComplete="off"
            value={row.name}
            onChange={({ target }) => put(index, { ...row, name: target.value })}
          />
          <Choices
            label={`Type of ${row.name}`}
            value={row.type}
            onChange={(to) => put(index, retype(row, to as PropertyType))}
            choices={TYPES}
            full
          />
          {row.type === 'boolean' ? (
            <Choices
              label={`Value of ${row.name}`}
              value={row.text}
              onChange={(text) => put(index, { ...row, text })}
              choices={BOOLEANS}
              full
            />
          ) : (
            <input
              className="input"
              aria-label={`Value of ${row.name}`}
              autoComplete="off"
              inputMode={row.type === 'number' ? 'decimal' : undefined}
              value={row.text}
              onChange={({ target }) => put(index, { ...row, text: target.value })}
            />
          )}
          <IconButton
            label={`Take ${row.name || 'this property'} away`}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      <div>
        <Button look="plain" onClick={() => onChange([...rows, { name: '', type: 'text', text: '' }])}>
          <Plus aria-hidden /> Add a property
        </Button>
      </div>
    </fieldset>
  );
}
