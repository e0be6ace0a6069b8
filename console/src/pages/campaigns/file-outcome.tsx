import type { RecipientFile } from '@carillon/client';
import { Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Table } from '../../kit/table';

/** What became of a file: how many rows were taken, and which were not, and why. */
export function FileOutcome({ outcome }: { outcome: RecipientFile }) {
  const { rows, added, replaced, rejected, errors } = outcome;
  return (
    <div className="stack">
      <Notice
        tone={rejected > 0 ? 'warn' : 'good'}
        title={
          rejected > 0
            ? `${count(rejected)} of ${count(rows)} rows were left out`
            : 'The whole file was taken'
        }
      >
        <p>
          {count(added)} added, {count(replaced)} replaced.
          {errors.length < rejected &&
            ` The first ${count(errors.length)} that were left out are told below.`}
        </p>
      </Notice>
      {errors.length > 0 && (
        <div className="rows-left-out">
          <Table
            label="Rows that were left out"
            list={{ rows: errors, error: null }}
            rowKey={({ line, pointer, code }) => `${line} ${pointer} ${code}`}
            columns={[
              { title: 'Line', snug: true, align: 'end', cell: ({ line }) => count(line) },
              { title: 'Field', snug: true, cell: ({ pointer }) => <code>{pointer || 'row'}</code> },
              { title: 'What to change', cell: ({ detail }) => detail },
            ]}
            empty={null}
          />
        </div>
      )}
    </div>
  );
}
