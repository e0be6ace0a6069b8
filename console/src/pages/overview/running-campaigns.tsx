import { useList } from '../../api/reading';
import { Status } from '../../kit/badge';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';

const SHOWN = 5;

/** The last few; nothing at all where there is none yet. */
export function RunningCampaigns() {
  const list = useList(
    ['campaigns', 'latest'],
    (carillon, _after, signal) => carillon.campaigns.list({ limit: SHOWN }, { signal }).page(),
    { everyMs: 15_000 },
  );
  if (!list.rows || list.rows.length === 0) return null;
  return (
    <Card title="Latest campaigns" bare>
      <Table
        label="Campaigns, newest first"
        list={{ ...list, more: undefined }}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/campaigns/${id}`}
        columns={[
          { title: 'Name', cell: ({ name }) => name },
          { title: 'Status', snug: true, cell: ({ status }) => <Status of={status} /> },
          { title: 'Created', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
        ]}
        empty={null}
      />
    </Card>
  );
}
