import './audiences.css';
import { useState } from 'react';
import { FileDrop } from '../../kit/file-drop';
import { Card, Page } from '../../kit/page';
import { readCsvHead } from './csv-head';
import { type ChosenFile, ImportForm } from './import-form';

/** A file, what its columns are, and on its way. */
export function NewImportPage() {
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const choose = async (file: File): Promise<void> => {
    const isLines = /\.(ndjson|jsonl)$/i.test(file.name) || file.type === 'application/x-ndjson';
    setChosen({ file, head: isLines ? null : await readCsvHead(file) });
  };
  return (
    <Page
      title="Import contacts"
      lead="Each row is merged into the contact that has its external id, address or number, or becomes a new one. Empty cells change nothing."
    >
      {chosen ? (
        <ImportForm key={chosen.file.name} chosen={chosen} onAnother={() => setChosen(null)} />
      ) : (
        <Card>
          <FileDrop label="File of contacts" onFile={(file) => void choose(file)}>
            CSV with a header, or NDJSON with one contact on each line; UTF-8.
          </FileDrop>
        </Card>
      )}
    </Page>
  );
}
