import { Webhook } from 'lucide-react';
import { useList } from '../../api/reading';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { EndpointState } from './endpoint-state';
import { listensTo } from './event-types';

/** Where events are posted, and how that goes. */
export function Endpoints() {
  const list = useList(
    ['webhook-endpoints'],
    (carillon, after, signal) => carillon.webhookEndpoints.list({ after, limit: 50 }, { signal }).page(),
    { everyMs: 30_000 },
  );
  return (
    <Card bare>
      <Table
        label="Webhook endpoints"
        list={list}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/webhooks/${id}`}
        columns={[
          { title: 'URL', cell: ({ url }) => url },
          {
            title: 'Description',
            wideOnly: true,
            cell: ({ description }) => description || <span className="faint">–</span>,
          },
          { title: 'Status', snug: true, cell: (endpoint) => <EndpointState of={endpoint} /> },
          { title: 'Events', snug: true, wideOnly: true, cell: ({ event_types: types }) => listensTo(types) },
          {
            title: 'Failing since',
            snug: true,
            wideOnly: true,
            cell: ({ failing_since: at }) => <Time at={at} />,
          },
        ]}
        empty={
          <Empty icon={Webhook} title="No endpoint yet">
            <p>
              An endpoint is a URL of yours. Every event is posted to it as JSON, signed with a secret that
              only you and Carillon know, and tried again for 48 hours until it answers 2xx.
            </p>
          </Empty>
        }
      />
    </Card>
  );
}
