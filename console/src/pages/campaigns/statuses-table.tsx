import { Link } from 'wouter';
import { Status } from '../../kit/badge';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { shareOf } from './campaign-words';

interface StatusesTableProps {
  deliveries: Record<string, number>;
  /** Of the page on which the deliveries stand. */
  linkTo: (status: string) => string;
}

/** Deliveries by status; each leads to who they are. */
export function StatusesTable({ deliveries, linkTo }: StatusesTableProps) {
  const rows = Object.entries(deliveries)
    .filter(([, number]) => number > 0)
    .sort(([, a], [, b]) => b - a);
  const total = rows.reduce((sum, [, number]) => sum + number, 0);
  if (rows.length === 0) return null;
  return (
    <Card title="Deliveries, by status" bare>
      <Table
        label="How many have each status"
        list={{ rows, error: null }}
        rowKey={([status]) => status}
        columns={[
          {
            title: 'Status',
            cell: ([status]) => (
              <Link href={linkTo(status)}>
                <Status of={status} />
              </Link>
            ),
          },
          { title: 'People', align: 'end', snug: true, cell: ([, number]) => count(number) },
          { title: 'Share', align: 'end', snug: true, cell: ([, number]) => shareOf(number, total) },
        ]}
        empty={null}
      />
    </Card>
  );
}
