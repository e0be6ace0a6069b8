import type { ContactImport } from '@carillon/client';
import { Link, useParams } from 'wouter';
import { useAct, useRead } from '../../api/reading';
import { Bar } from '../../kit/bar';
import { Status } from '../../kit/badge';
import { Copy } from '../../kit/copy';
import { AskFirst } from '../../kit/dialog';
import { Fault, Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card, Facts, Page, Stat, Stats } from '../../kit/page';
import { minute, Time } from '../../kit/time';
import { ImportErrors } from './import-errors';
import { hasEnded } from './import-state';
import './audiences.css';

/** How far an import is, how its rows ended, and what was wrong with those that were left out. */
export function ImportPage() {
  const { importId = '' } = useParams<{ importId: string }>();
  const { data: found, error } = useRead(
    ['imports', importId],
    (carillon, signal) => carillon.contactImports.get(importId, { signal }),
    { everyMs: (latest) => (latest && hasEnded(latest) ? false : 1_000) },
  );
  if (!found)
    return (
      <Page title="Import">
        <Fault error={error} />
      </Page>
    );
  const { rows, problem, audience_id: audienceId, columns } = found;
  return (
    <Page
      title={`Import of ${minute(found.created_at)}`}
      mark={<Status of={found.status} />}
      lead={found.format === 'csv' ? 'A CSV file' : 'An NDJSON file'}
      actions={!hasEnded(found) && <CancelImport found={found} />}
    >
      <Fault error={error} />
      {problem && (
        <Notice tone="bad" title="It failed as a whole">
          <p>{problem}</p>
        </Notice>
      )}
      <Stats>
        <Stat label="Rows" note={`${count(rows.done)} worked through`}>
          {count(rows.total)}
        </Stat>
        <Stat label="Created">{count(rows.created)}</Stat>
        <Stat label="Updated">{count(rows.updated)}</Stat>
        <Stat label="Duplicates" note="Merged into an earlier row">
          {count(rows.duplicates)}
        </Stat>
        <Stat label="Left out">{count(rows.failed)}</Stat>
      </Stats>
      <Card title="Progress">
        <Bar
          label="Rows"
          total={rows.total}
          parts={[
            { label: 'Created', value: rows.created, tone: 'good' },
            { label: 'Updated', value: rows.updated },
            { label: 'Duplicates', value: rows.duplicates, tone: 'warn' },
            { label: 'Left out', value: rows.failed, tone: 'bad' },
          ]}
        />
      </Card>
      {rows.failed > 0 && (
        <ImportErrors importId={found.id} failed={rows.failed} hasEnded={hasEnded(found)} />
      )}
      <Card title="About">
        <Facts
          facts={{
            Id: <Copy text={found.id} />,
            Audience: audienceId && <Link href={`/audiences/${audienceId}`}>{audienceId}</Link>,
            Columns: columns.length > 0 ? columns.map((column) => column ?? 'left out').join(', ') : null,
            Begun: <Time at={found.created_at} />,
            Ended: found.finished_at && <Time at={found.finished_at} />,
          }}
        />
      </Card>
    </Page>
  );
}

function CancelImport({ found: { id } }: { found: ContactImport }) {
  const cancel = useAct((carillon) => carillon.contactImports.cancel(id));
  return (
    <AskFirst
      button="Cancel import"
      title="Cancel this import?"
      yes="Cancel import"
      danger
      onYes={() => cancel.mutateAsync()}
    >
      <p>What was imported by now stays; the rest of the file is deleted. It cannot go on later.</p>
    </AskFirst>
  );
}
