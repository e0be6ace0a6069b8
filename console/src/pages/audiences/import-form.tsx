import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useAct, useList } from '../../api/reading';
import { Button } from '../../kit/button';
import { Choices, Switch } from '../../kit/form';
import { Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { ColumnMapping } from './column-mapping';
import type { CsvHead } from './csv-head';
import { columnOf } from './import-columns';

export interface ChosenFile {
  file: File;
  /** Null for NDJSON, whose lines name their fields. */
  head: CsvHead | null;
}

const NONE = 'none';
/** A file of 512 MB over a slow line. */
const UPLOAD_MS = 30 * 60_000;

/** What the file holds, whom it puts where, and the button that sends it. */
export function ImportForm({
  chosen: { file, head },
  onAnother,
}: {
  chosen: ChosenFile;
  onAnother: () => void;
}) {
  const [, navigate] = useLocation();
  const [params] = useSearchParams();
  const [audienceId, setAudienceId] = useState(params.get('audience') ?? NONE);
  const [isText, setIsText] = useState(false);
  const [columns, setColumns] = useState<(string | null)[]>(() => head?.header.map(columnOf) ?? []);
  const audiences = useList(['audiences', 'static'], (carillon, after, signal) =>
    carillon.audiences.list({ limit: 100, after }, { signal }).page(),
  );
  const upload = useAct((carillon) =>
    carillon.contactImports.create(
      head ? { csv: file } : { ndjson: file },
      {
        ...(audienceId === NONE ? {} : { audience_id: audienceId }),
        ...(head
          ? {
              columns: JSON.stringify(
                Object.fromEntries(head.header.map((name, at) => [name, columns[at] ?? null])),
              ),
              property_types: isText ? ('text' as const) : ('inferred' as const),
            }
          : {}),
      },
      { timeoutMs: UPLOAD_MS },
    ),
  );
  const begin = (): void =>
    upload.mutate(undefined, { onSuccess: ({ id }) => navigate(`/audiences/imports/${id}`) });
  const lists = audiences.rows?.filter(({ kind }) => kind === 'static') ?? [];
  return (
    <>
      <Card
        title={file.name}
        lead={`${sizeOf(file.size)}, ${head ? 'CSV' : 'NDJSON'}`}
        actions={
          <Button onClick={onAnother} disabled={upload.isPending}>
            Another file
          </Button>
        }
        bare
      >
        {head ? (
          <ColumnMapping head={head} columns={columns} onChange={setColumns} />
        ) : (
          <p className="card-body quiet">
            Each line is a contact with the fields of the API, its properties within.
          </p>
        )}
      </Card>
      <Card title="How it is imported">
        <div className="stack">
          <div className="field">
            <span className="field-label">Audience</span>
            <Choices
              label="Audience"
              value={audienceId}
              onChange={setAudienceId}
              choices={[
                { value: NONE, label: 'None' },
                ...lists.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
            <span className="field-hint">A static audience that every contact of the file joins.</span>
          </div>
          {head && (
            <Switch
              label="Keep 3, 1.5, true and false as texts, rather than as numbers and booleans"
              checked={isText}
              onChange={setIsText}
            />
          )}
          <Fault error={upload.error} />
          <div className="row">
            <Button look="primary" busy={upload.isPending} onClick={begin}>
              {upload.isPending ? 'Uploading…' : 'Import contacts'}
            </Button>
            {upload.isPending && <span className="quiet">Stay here until all of it is stored.</span>}
          </div>
        </div>
      </Card>
    </>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
