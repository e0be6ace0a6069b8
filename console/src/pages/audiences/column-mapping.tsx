import { Choices } from '../../kit/form';
import { Table } from '../../kit/table';
import type { CsvHead } from './csv-head';
import { CONTACT_COLUMNS } from './import-columns';

const PROPERTY = 'property';
const NOTHING = 'nothing';

interface ColumnMappingProps {
  head: CsvHead;
  /** In the order of the header; null leaves a column out. */
  columns: (string | null)[];
  onChange: (columns: (string | null)[]) => void;
}

/** What each column of the file is, beside what stands in its first rows. */
export function ColumnMapping({ head, columns, onChange }: ColumnMappingProps) {
  const put = (at: number, column: string | null): void =>
    onChange(columns.map((each, index) => (index === at ? column : each)));
  return (
    <Table
      label="Columns of the file"
      list={{ rows: head.header.map((name, index) => ({ name, index })), error: null }}
      rowKey={({ index }) => String(index)}
      columns={[
        { title: 'Column', cell: ({ name, index }) => <code>{name || `Column ${index + 1}`}</code> },
        {
          title: 'In the first rows',
          wideOnly: true,
          cell: ({ index }) => (
            <span className="quiet one-line">
              {head.rows
                .map((row) => row[index])
                .filter(Boolean)
                .join(' · ') || '–'}
            </span>
          ),
        },
        {
          title: 'Is',
          cell: ({ name, index }) => {
            const column = columns[index] ?? null;
            const isProperty = column?.startsWith('properties.') ?? false;
            return (
              <span className="mapping">
                <Choices
                  label={`What ${name} is`}
                  value={column === null ? NOTHING : isProperty ? PROPERTY : column}
                  onChange={(to) =>
                    put(index, to === NOTHING ? null : to === PROPERTY ? `properties.${name}` : to)
                  }
                  choices={[
                    ...CONTACT_COLUMNS,
                    { value: PROPERTY, label: 'Property' },
                    { value: NOTHING, label: 'Left out' },
                  ]}
                  full
                />
                {isProperty && (
                  <input
                    className="input mono"
                    aria-label={`Property that ${name} is`}
                    value={column?.slice('properties.'.length)}
                    onChange={({ target }) => put(index, `properties.${target.value}`)}
                  />
                )}
              </span>
            );
          },
        },
      ]}
      empty={<p className="card-body quiet">The file has no header.</p>}
    />
  );
}
