import type { LaneBacklog } from '@carillon/client';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { LANE_WORDS } from '../sending-words';
import { Age } from './age';

/** What could leave now, of all tenants; what a refusal or an alarm holds back is not in it. */
export function LanesCard({ lanes }: { lanes: LaneBacklog[] | undefined }) {
  return (
    <Card
      title="Lanes"
      lead="Requests to the provider that are due and could leave. What is held back on purpose does not count."
      bare
    >
      <Table
        label="Requests that are due, by lane"
        list={{ rows: lanes, error: null }}
        rowKey={({ lane }) => lane}
        columns={[
          { title: 'Lane', cell: ({ lane }) => LANE_WORDS[lane] },
          { title: 'Due', align: 'end', snug: true, cell: ({ waiting }) => count(waiting) },
          {
            title: 'Oldest',
            align: 'end',
            snug: true,
            cell: ({ oldest_due_seconds: seconds }) => <Age seconds={seconds} />,
          },
        ]}
        empty={null}
      />
    </Card>
  );
}
