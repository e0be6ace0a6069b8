import type { ContactImport } from '@carillon/client';
import { FileUp } from 'lucide-react';
import { useList } from '../../api/reading';
import { Status } from '../../kit/badge';
import { LinkButton } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { Empty } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card, Page } from '../../kit/page';
import { Table } from '../../kit/table';
import { minute, Time } from '../../kit/time';
import { hasEnded } from './import-state';
import { PeopleTabs } from './people-tabs';
import { Changing } from '../../kit/may-change';

/** Files of contacts, and how far each is; looked at again while one of them moves. */
export function ImportsPage() {
  const list = useList(
    ['imports', 'list'],
    (carillon, after, signal) => carillon.contactImports.list({ limit: 50, after }, { signal }).page(),
    { everyMs: (rows) => (rows?.some((each) => !hasEnded(each)) ? 2_000 : false) },
  );
  return (
    <Page
      title="Imports"
      lead="Contacts from files: CSV with a header, or NDJSON with one contact on each line."
      actions={
        <Changing>
          <LinkButton to="/audiences/imports/new" look="primary">
            <FileUp aria-hidden /> Import contacts
          </LinkButton>
        </Changing>
      }
    >
      <PeopleTabs current="/audiences/imports" />
      <Card bare>
        <Table
          label="Imports"
          list={list}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/audiences/imports/${id}`}
          columns={[
            { title: 'Begun', cell: ({ created_at: at }) => minute(at) },
            { title: 'Status', snug: true, cell: ({ status }) => <Status of={status} /> },
            { title: 'Rows', snug: true, align: 'end', wideOnly: true, cell: rowsOf },
            {
              title: 'Left out',
              snug: true,
              align: 'end',
              wideOnly: true,
              cell: ({ rows }) => count(rows.failed),
            },
            { title: 'Format', snug: true, wideOnly: true, cell: ({ format }) => format.toUpperCase() },
            { title: 'Ended', snug: true, wideOnly: true, cell: ({ finished_at: at }) => <Time at={at} /> },
            {
              title: 'Id',
              snug: true,
              wideOnly: true,
              cell: ({ id }) => <Copy text={id} show="" label={`Copy ${id}`} />,
            },
          ]}
          empty={
            <Empty icon={FileUp} title="No import yet">
              <p>
                Each row is merged into the contact that has its external id, address or number, or becomes a
                new one. Empty cells change nothing. A row that cannot be imported is left out, and you see
                why.
              </p>
              <Changing>
                <LinkButton to="/audiences/imports/new" look="primary">
                  Import contacts
                </LinkButton>
              </Changing>
            </Empty>
          }
        />
      </Card>
    </Page>
  );
}

function rowsOf({ rows: { done, total } }: ContactImport): string {
  return done === total ? count(total) : `${count(done)} of ${count(total)}`;
}
