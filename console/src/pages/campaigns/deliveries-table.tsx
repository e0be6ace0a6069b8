import type { CampaignsDeliveriesQuery } from '@carillon/client';
import { useSearchParams } from 'wouter';
import { useList } from '../../api/reading';
import { Badge, Status, wordsOf } from '../../kit/badge';
import { Choices } from '../../kit/form';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';

type DeliveryStatus = NonNullable<CampaignsDeliveriesQuery['status']>;

const STATUSES: readonly DeliveryStatus[] = [
  'queued',
  'sent',
  'delivered',
  'soft_bounced',
  'bounced',
  'rejected',
  'failed',
  'unknown',
  'suppressed',
  'cancelled',
];

interface DeliveriesTableProps {
  campaignId: string;
  /** The latest that sends, without one. */
  runId?: string;
  everyMs: number | false;
}

/** Who got what. The status looked for stands in the address. */
export function DeliveriesTable({ campaignId, runId, everyMs }: DeliveriesTableProps) {
  const [search, setSearch] = useSearchParams();
  const status = STATUSES.find((known) => known === search.get('status'));
  const list = useList(
    ['campaigns', campaignId, 'deliveries', runId, status],
    (carillon, after, signal) =>
      carillon.campaigns
        .deliveries(
          campaignId,
          { limit: 50, ...(runId && { run: runId }), ...(status && { status }), ...(after && { after }) },
          { signal },
        )
        .page(),
    { everyMs },
  );
  const choose = (chosen: string): void =>
    setSearch(
      (before) => {
        if (chosen === 'all') before.delete('status');
        else before.set('status', chosen);
        return before;
      },
      { replace: true },
    );
  return (
    <Card
      title="Deliveries"
      bare
      actions={
        <Choices
          label="Status"
          value={status ?? 'all'}
          onChange={choose}
          choices={[
            { value: 'all', label: 'All statuses' },
            ...STATUSES.map((value) => ({ value, label: wordsOf(value) })),
          ]}
        />
      }
    >
      <Table
        label="Who got what"
        list={list}
        rowKey={({ id }) => id}
        rowLink={({ message_id: id }) => `/messages/${id}`}
        columns={[
          {
            title: 'Recipient',
            cell: ({ recipient }) => <span className="address">{recipient ?? 'Erased'}</span>,
          },
          { title: 'Status', snug: true, cell: (row) => <Status of={row.status} /> },
          {
            title: 'Marks',
            snug: true,
            wideOnly: true,
            cell: (row) => (
              <span className="row">
                {row.opened_at && <Badge tone="good">Opened</Badge>}
                {row.clicked_at && <Badge tone="good">Clicked</Badge>}
                {row.complained_at && <Badge tone="bad">Complained</Badge>}
                {row.unsubscribed_at && <Badge tone="warn">Unsubscribed</Badge>}
              </span>
            ),
          },
          { title: 'Locale', snug: true, wideOnly: true, cell: ({ locale }) => locale ?? '' },
          { title: 'Sent', snug: true, wideOnly: true, cell: ({ sent_at: at }) => <Time at={at} /> },
          { title: 'Reason', wideOnly: true, cell: ({ reason }) => reason ?? '' },
        ]}
        empty={
          <Empty
            title={status ? `Nobody whose delivery is ${wordsOf(status).toLowerCase()}` : 'No delivery yet'}
          >
            <p>Everybody of the run who has a delivery stands here, and what became of it.</p>
          </Empty>
        }
      />
    </Card>
  );
}
