import type { SuppressionImport } from '@carillon/client';
import { Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Stat, Stats } from '../../kit/page';
import { Table } from '../../kit/table';

/** What an import has done, and what is to be mended in the file. */
export function ImportResult({ result }: { result: SuppressionImport }) {
  return (
    <div className="stack">
      <Stats>
        <Stat label="Rows">{count(result.rows)}</Stat>
        <Stat label="Added">{count(result.added)}</Stat>
        <Stat label="Unchanged" note="On the list already">
          {count(result.unchanged)}
        </Stat>
        <Stat label="Left out">{count(result.rejected)}</Stat>
      </Stats>
      {result.rejected === 0 ? (
        <Notice tone="good" title="Every row was taken" />
      ) : (
        <div className="suppression-import-errors">
          <Table
            label="Rows that were left out"
            list={{ rows: result.errors, error: null }}
            rowKey={({ line, pointer, code }) => `${line} ${pointer} ${code}`}
            columns={[
              { title: 'Line', snug: true, align: 'end', cell: ({ line }) => count(line) },
              { title: 'Where', snug: true, cell: ({ pointer }) => <code>{pointer || 'The row'}</code> },
              { title: 'What to change', cell: ({ detail }) => detail },
            ]}
            empty={null}
          />
        </div>
      )}
    </div>
  );
}
