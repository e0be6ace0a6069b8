import type { DeclareVariable } from '@carillon/client';
import { Table } from '../../kit/table';
import { textOf } from './example-values';
import { VARIABLE_TYPES } from './variable-row';

/** The declarations of a version that cannot be changed. */
export function VariablesTable({ variables }: { variables: DeclareVariable[] }) {
  const value = (given: unknown) =>
    given === undefined ? <span className="faint">None</span> : textOf(given);
  return (
    <Table
      label="Declared variables"
      list={{ rows: variables, error: null }}
      rowKey={({ name }) => name}
      columns={[
        { title: 'Name', cell: ({ name }) => <code>{name}</code> },
        {
          title: 'Type',
          wideOnly: true,
          cell: ({ type }) => VARIABLE_TYPES.find((each) => each.value === type)?.label,
        },
        { title: 'Example', cell: ({ example }) => value(example) },
        { title: 'Default', cell: (variable) => value(variable.default) },
        { title: 'Required', wideOnly: true, cell: ({ required }) => (required ? 'Yes' : 'No') },
      ]}
      empty={null}
    />
  );
}
