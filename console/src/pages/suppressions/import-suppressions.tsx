import type { SuppressionImport } from '@carillon/client';
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Code } from '../../kit/copy';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { type Choice, filled, Form, SelectField, TextField } from '../../kit/form';
import { ImportResult } from './import-result';
import { CHANNELS, choicesOf, GIVEN_REASONS, REASONS } from './suppression-words';
import { Changing } from '../../kit/may-change';

/** Brings a list of another service along, as a file. */
export function ImportSuppressions({ topics }: { topics: Choice[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [result, setResult] = useState<SuppressionImport | null>(null);
  const importing = useAct(async (carillon, values: Record<string, unknown>) => {
    if (!file) return;
    const { file: _, ...query } = filled(values);
    const body = /\.(nd)?jsonl?$/i.test(file.name) ? { ndjson: file } : { csv: file };
    setResult(await carillon.suppressions.import(body, query));
  });
  const close = (): void => {
    setIsOpen(false);
    setFile(null);
    setResult(null);
    importing.reset();
  };
  return (
    <>
      <Changing>
        <Button onClick={() => setIsOpen(true)}>
          <Upload aria-hidden /> Import
        </Button>
      </Changing>
      <Dialog
        open={isOpen}
        onClose={close}
        wide
        title="Import suppressions"
        lead="CSV with a header, or NDJSON, as other services export it. A row that is wrong is left out and told."
      >
        {result ? (
          <>
            <ImportResult result={result} />
            <DialogFoot>
              <Button look="primary" onClick={close}>
                Done
              </Button>
            </DialogFoot>
          </>
        ) : (
          <Form
            onSubmit={(values) => !importing.isPending && importing.mutate(values)}
            error={importing.error}
          >
            <TextField
              name="file"
              label="File"
              type="file"
              accept=".csv,.ndjson,.jsonl,.json,text/csv"
              onChange={({ target }) => setFile(target.files?.[0] ?? null)}
            />
            <Code>
              {
                'email,reason,topic,expires_at\nada@example.com,unsubscribe,product-news,\ngrace@example.com,manual,,2035-01-01T00:00:00Z'
              }
            </Code>
            <div className="columns" style={{ '--column': '11rem' } as object}>
              <SelectField name="channel" label="Channel" choices={CHANNELS} defaultValue="email" />
              <SelectField
                name="reason"
                label="Reason of rows without one"
                choices={choicesOf(REASONS, [...GIVEN_REASONS])}
                defaultValue="manual"
              />
              <SelectField
                name="topic"
                label="Topic of rows without one"
                choices={[{ value: '', label: 'Everything' }, ...topics]}
                defaultValue=""
              />
            </div>
            <TextField
              name="columns"
              label="Columns"
              placeholder='{"Email Address": "address", "Kind": null}'
              hint="CSV only, and only where headers are not named as above: a JSON object from header to field; null leaves a column out."
            />
            <DialogFoot>
              <Button onClick={close}>Not now</Button>
              <Button type="submit" look="primary" busy={importing.isPending} disabled={!file}>
                {importing.isPending ? 'Importing…' : 'Import'}
              </Button>
            </DialogFoot>
          </Form>
        )}
      </Dialog>
    </>
  );
}
