import type { WebhookDelivery } from '@carillon/client';
import { Inbox } from 'lucide-react';
import { useList } from '../../api/reading';
import { Status } from '../../kit/badge';
import { Button } from '../../kit/button';
import { Choices } from '../../kit/form';
import { Empty } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Table } from '../../kit/table';
import { Segments } from '../../kit/tabs';
import { Time } from '../../kit/time';
import { EVENT_CHOICES, isMeant } from './event-types';

type Shown = 'all' | WebhookDelivery['status'];

const STATUSES = [
  { value: 'all', label: 'All' },
  { value: 'pending', label: 'Pending' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'failed', label: 'Failed' },
] as const;

/** What the endpoint was told and answered, newest first. The type is looked for among those that are loaded. */
export function DeliveryLog({ endpointId }: { endpointId: string }) {
  const [status, setStatus] = useSearchParam<Shown>('status', 'all');
  const [type, setType] = useSearchParam('type', '');
  const list = useList(
    ['webhook-endpoints', endpointId, 'deliveries', status],
    (carillon, after, signal) =>
      carillon.webhookEndpoints
        .deliveries(endpointId, { after, limit: 50, ...(status !== 'all' && { status }) }, { signal })
        .page(),
    { everyMs: 10_000 },
  );
  const rows = list.rows?.filter(({ event_type: name }) => isMeant(name, type) || type === '');
  return (
    <Card
      title="Deliveries"
      actions={
        <>
          <Choices label="Type of event" choices={EVENT_CHOICES} value={type} onChange={setType} />
          <Segments label="Status" value={status} onChange={setStatus} choices={STATUSES} />
        </>
      }
      bare
    >
      <Table
        label="Deliveries, newest first"
        list={{ ...list, rows }}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/webhooks/${endpointId}/deliveries/${id}`}
        columns={[
          {
            title: 'Event',
            cell: ({ event_type: name, created_at: at }) => (
              <>
                <code>{name}</code>
                <span className="narrow-note">
                  <Time at={at} />
                </span>
              </>
            ),
          },
          { title: 'Status', snug: true, cell: (delivery) => <Status of={delivery.status} /> },
          { title: 'Answer', snug: true, wideOnly: true, cell: (delivery) => <LastAnswer of={delivery} /> },
          {
            title: 'Tries',
            snug: true,
            align: 'end',
            wideOnly: true,
            cell: ({ attempts }) => attempts.length,
          },
          {
            title: 'Next try',
            snug: true,
            wideOnly: true,
            cell: ({ next_attempt_at: at }) => <Time at={at} />,
          },
          { title: 'When', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
        ]}
        empty={
          <Empty
            icon={Inbox}
            title={status === 'all' && type === '' ? 'Nothing was posted yet' : 'None of these'}
          >
            <p>
              {type !== '' && list.more
                ? `Not among the newest ${count(list.rows?.length ?? 0)}.`
                : 'Send a test event to see what an endpoint gets, or send a message.'}
            </p>
            {list.more && (
              <Button onClick={list.more} busy={list.isLoadingMore}>
                Look further
              </Button>
            )}
          </Empty>
        }
      />
    </Card>
  );
}

function LastAnswer({ of: { attempts } }: { of: WebhookDelivery }) {
  const last = attempts.at(-1);
  if (!last) return <span className="faint">–</span>;
  return <>{last.response_status ?? last.problem?.replace(/\.$/, '')}</>;
}
