import { useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { skipWords } from './campaign-words';

interface SkippedTableProps {
  campaignId: string;
  /** The latest that sends, without one. */
  runId?: string;
  everyMs: number | false;
}

/** Who got no copy, each with the reason. */
export function SkippedTable({ campaignId, runId, everyMs }: SkippedTableProps) {
  const list = useList(
    ['campaigns', campaignId, 'skipped', runId],
    (carillon, after, signal) =>
      carillon.campaigns
        .skipped(campaignId, { limit: 50, ...(runId && { run: runId }), ...(after && { after }) }, { signal })
        .page(),
    { everyMs },
  );
  return (
    <Card title="Skipped" bare>
      <Table
        label="Who was skipped"
        list={list}
        rowKey={({ recipient }) => recipient}
        columns={[
          {
            title: 'Recipient',
            cell: ({ recipient, code }) => (
              <>
                {recipient}
                <span className="narrow-note">{skipWords(code)}</span>
              </>
            ),
          },
          {
            title: 'Why',
            snug: true,
            wideOnly: true,
            cell: ({ code }) => <Badge tone="warn">{skipWords(code)}</Badge>,
          },
          { title: 'In words', wideOnly: true, cell: ({ reason }) => reason },
        ]}
        empty={
          <Empty title="Nobody was skipped">
            <p>
              Who has no address for the channel, whose copy cannot be rendered, or who is over the frequency
              cap gets no copy, and stands here with the reason.
            </p>
          </Empty>
        }
      />
    </Card>
  );
}
