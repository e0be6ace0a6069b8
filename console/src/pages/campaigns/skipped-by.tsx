import type { CampaignRunDetail } from '@carillon/client';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { shareOf, skipWords } from './campaign-words';

interface SkippedByProps {
  skipped: CampaignRunDetail['skipped_by'];
  recipients: number;
}

/** How many were skipped, by reason; nothing where nobody was. */
export function SkippedBy({ skipped, recipients }: SkippedByProps) {
  const rows = Object.entries(skipped).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  return (
    <Card title="Skipped, by reason" bare>
      <Table
        label="How many were skipped for each reason"
        list={{ rows, error: null }}
        rowKey={([code]) => code}
        columns={[
          { title: 'Reason', cell: ([code]) => skipWords(code) },
          { title: 'People', align: 'end', snug: true, cell: ([, number]) => count(number) },
          {
            title: 'Of the run',
            align: 'end',
            snug: true,
            cell: ([, number]) => shareOf(number, recipients),
          },
        ]}
        empty={null}
      />
    </Card>
  );
}
