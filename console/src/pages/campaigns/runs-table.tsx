import { Badge, Status } from '../../kit/badge';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { runName } from './run-name';
import { useRuns } from './use-runs';

/** Each time that it was sent, was to be sent, or was tried out. */
export function RunsTable({ campaignId, everyMs }: { campaignId: string; everyMs: number | false }) {
  const list = useRuns(campaignId, everyMs);
  return (
    <Card bare>
      <Table
        label="Runs"
        list={list}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/campaigns/${campaignId}/runs/${id}`}
        columns={[
          { title: 'Run', cell: (run) => runName(run) },
          {
            title: 'Status',
            snug: true,
            cell: ({ status, dry }) => (
              <span className="row">
                <Status of={status} /> {dry && <Badge>Nothing is sent</Badge>}
              </span>
            ),
          },
          { title: 'Planned', snug: true, wideOnly: true, cell: ({ planned_at: at }) => <Time at={at} /> },
          { title: 'Began', snug: true, wideOnly: true, cell: ({ started_at: at }) => <Time at={at} /> },
          { title: 'Ended', snug: true, wideOnly: true, cell: ({ finished_at: at }) => <Time at={at} /> },
          { title: 'Note', wideOnly: true, cell: ({ problem }) => problem ?? '' },
        ]}
        empty={
          <Empty title="No run yet">
            <p>
              Each time that the campaign is sent is a run, with a report of its own. A dry run is one too.
            </p>
          </Empty>
        }
      />
    </Card>
  );
}
