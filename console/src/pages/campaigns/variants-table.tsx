import type { RunVariant } from '@carillon/client';
import { Link } from 'wouter';
import { Badge } from '../../kit/badge';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { shareOf } from './campaign-words';

/** The variants of an experiment beside each other, by those in the test. */
export function VariantsTable({ variants }: { variants: RunVariant[] }) {
  if (!variants.some(({ name }) => name !== null)) return null;
  const isDecided = variants.some(({ winner }) => winner);
  const part = (value: number, { sent }: RunVariant) => (
    <>
      {count(value)} <span className="faint">{shareOf(value, sent)}</span>
    </>
  );
  return (
    <Card
      title="Experiment"
      lead={
        isDecided
          ? 'Of those in the test. The others get the winner.'
          : 'Of those in the test, which still runs.'
      }
      bare
    >
      <Table
        label="Variants"
        list={{ rows: variants, error: null }}
        rowKey={({ name, template_id: id }) => name ?? id}
        columns={[
          {
            title: 'Variant',
            cell: ({ name, winner, template_id: id }) => (
              <span className="row">
                <Link href={`/templates/${id}`}>{name ?? 'Without a name'}</Link>
                {winner && <Badge tone="good">Winner</Badge>}
              </span>
            ),
          },
          { title: 'Sent', align: 'end', snug: true, cell: ({ sent }) => count(sent) },
          { title: 'Delivered', align: 'end', snug: true, cell: (row) => part(row.delivered, row) },
          { title: 'Opened', align: 'end', snug: true, cell: (row) => part(row.opened, row) },
          { title: 'Clicked', align: 'end', snug: true, cell: (row) => part(row.clicked, row) },
        ]}
        empty={null}
      />
    </Card>
  );
}
