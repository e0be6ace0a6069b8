import { useState } from 'react';
import { useAct, useRead } from '../../api/reading';
import { Button } from '../../kit/button';
import { download } from '../../kit/download';
import { Fault } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';

const READ = 500;
const SHOWN_FIRST = 20;

interface RowError {
  line: number;
  field: string;
  code: string;
  detail: string;
}

interface ImportErrorsProps {
  importId: string;
  failed: number;
  hasEnded: boolean;
}

/** What was wrong with the rows that were left out: the first of them here, all of them in a file. */
export function ImportErrors({ importId, failed, hasEnded }: ImportErrorsProps) {
  const [shown, setShown] = useState(SHOWN_FIRST);
  const errors = useRead(
    ['imports', importId, 'errors', hasEnded ? 'all' : failed],
    async (carillon, signal) =>
      firstErrors(await carillon.contactImports.errors(importId, { format: 'ndjson' }, { signal })),
    { keep: true },
  );
  const take = useAct(async (carillon) =>
    download(await carillon.contactImports.errors(importId), `${importId}-errors.csv`),
  );
  return (
    <Card
      title="Rows that were left out"
      lead={
        failed > READ
          ? `The first ${READ} of ${count(failed)}; all of them in the file.`
          : `${count(failed)} in all.`
      }
      actions={
        <Button busy={take.isPending} onClick={() => take.mutate()}>
          Download CSV
        </Button>
      }
      bare
    >
      {take.error && (
        <div className="card-body">
          <Fault error={take.error} />
        </div>
      )}
      <Table
        label="What is wrong with them"
        list={{
          rows: errors.data?.slice(0, shown),
          error: errors.error,
          more: (errors.data?.length ?? 0) > shown ? () => setShown(READ) : undefined,
        }}
        rowKey={({ line, field, code }) => `${line} ${field} ${code}`}
        columns={[
          { title: 'Line', snug: true, align: 'end', cell: ({ line }) => count(line) },
          { title: 'Field', snug: true, cell: ({ field }) => <code>{field || 'the row'}</code> },
          { title: 'What to change', cell: ({ detail }) => detail },
          { title: 'Code', snug: true, wideOnly: true, cell: ({ code }) => <code>{code}</code> },
        ]}
        empty={<p className="card-body quiet">They are kept for 30 days.</p>}
      />
    </Card>
  );
}

/** Reads no more of the file than is shown. */
async function firstErrors(response: Response): Promise<RowError[]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && text.split('\n').length <= READ) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  const lines = text.split('\n').filter((line) => line.endsWith('}'));
  return lines.slice(0, READ).map((line) => JSON.parse(line) as RowError);
}
