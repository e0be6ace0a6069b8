import type { Event } from '@carillon/client';
import { Radio } from 'lucide-react';
import { Link } from 'wouter';
import { useList } from '../../api/reading';
import { Button } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { Choices } from '../../kit/form';
import { Json } from '../../kit/json';
import { Empty } from '../../kit/notice';
import { OpenDialog } from '../../kit/open-dialog';
import { Card } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Sentence } from '../../kit/sentence';
import { Table } from '../../kit/table';
import { Segments } from '../../kit/tabs';
import { Time } from '../../kit/time';
import { EVENT_CHOICES, type EventFilter } from './event-types';

const PERIODS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 } as const;
type Period = keyof typeof PERIODS;

/** What webhooks tell, whether or not there is an endpoint: oldest first, as the API lists it. */
export function EventLog() {
  const [period, setPeriod] = useSearchParam<Period>('since', '1h');
  const [type, setType] = useSearchParam('type', '');
  const list = useList(['events', period, type], (carillon, after, signal) => {
    const since = new Date(Date.now() - PERIODS[period]).toISOString();
    const filter = type === '' ? {} : { event_types: [type as EventFilter] };
    return carillon.events
      .list({ ...(after ? { after } : { since }), ...filter, limit: 50 }, { signal })
      .page();
  });
  return (
    <Card
      title="Events"
      lead="What happened since, oldest first, whether or not an endpoint is told. Programs read the same at GET /v1/events."
      actions={
        <>
          <Choices label="Type of event" choices={EVENT_CHOICES} value={type} onChange={setType} />
          <Segments
            label="Since"
            value={period}
            onChange={setPeriod}
            choices={[
              { value: '1h', label: '1 hour' },
              { value: '24h', label: '24 hours' },
              { value: '7d', label: '7 days' },
            ]}
          />
        </>
      }
      bare
    >
      <Table<Event>
        label="Events, oldest first"
        list={list}
        rowKey={({ id }) => id}
        columns={[
          { title: 'When', snug: true, cell: ({ timestamp }) => <Time at={timestamp} /> },
          { title: 'Type', snug: true, cell: ({ type: name }) => <code>{name}</code> },
          { title: 'About', wideOnly: true, cell: (event) => <Subject of={event} /> },
          { title: 'Details', actions: true, cell: (event) => <Details of={event} /> },
        ]}
        empty={
          <Empty icon={Radio} title="Nothing in this period">
            <p>
              Each message, and what becomes of each recipient, is an event. Send one, or look further back.
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

function Subject({ of: { data } }: { of: Event }) {
  const { message_id: messageId, description } = data as { message_id?: unknown; description?: unknown };
  return (
    <>
      {typeof messageId === 'string' && <Link href={`/messages/${messageId}`}>{messageId}</Link>}
      {typeof description === 'string' && (
        <div className="quiet">
          <Sentence>{description}</Sentence>
        </div>
      )}
    </>
  );
}

function Details({ of: event }: { of: Event }) {
  return (
    <span className="row-actions">
      <OpenDialog
        shows
        button={
          <>
            Show<span className="hidden-visually"> {event.id}</span>
          </>
        }
        look="plain"
        title={event.type}
        lead={
          <>
            <code>webhook-id</code> <Copy text={event.id} />
          </>
        }
        wide
      >
        {() => <Json of={{ type: event.type, timestamp: event.timestamp, data: event.data }} />}
      </OpenDialog>
    </span>
  );
}
