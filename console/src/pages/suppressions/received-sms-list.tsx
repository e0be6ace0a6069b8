import type { ReceivedSms, ReceivedSmsListQuery } from '@carillon/client';
import { MessageSquareReply } from 'lucide-react';
import { useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { FindAddress } from '../../kit/find-address';
import { Segments } from '../../kit/tabs';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { AnsweredMessage } from './answered-message';
import { useFilters } from '../../kit/use-filters';

const LIMIT = 50;
const EVERY_MS = 60_000;
const NAMES = ['from', 'keyword'] as const;
const KEYWORDS = [
  { value: 'all', label: 'All' },
  { value: 'opt_out', label: 'Opted out' },
  { value: 'opt_in', label: 'Opted in' },
] as const;

/** What people have written to your numbers. */
export function ReceivedSmsList() {
  const [filters, change] = useFilters(NAMES);
  const list = useList(
    ['received sms', filters],
    (carillon, after, signal) =>
      carillon.receivedSms
        .list({ limit: LIMIT, after, ...(filters as ReceivedSmsListQuery) }, { signal })
        .page(),
    { everyMs: EVERY_MS },
  );
  return (
    <div className="stack">
      <div className="filters">
        <FindAddress key={filters.from} address={filters.from ?? ''} onFind={(from) => change({ from })} />
        <Segments
          label="Taken for"
          value={(filters.keyword ?? 'all') as (typeof KEYWORDS)[number]['value']}
          onChange={(keyword) => change({ keyword: keyword === 'all' ? '' : keyword })}
          choices={KEYWORDS}
        />
      </div>
      <Card bare>
        <Table<ReceivedSms>
          label="Received SMS"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            { title: 'From', snug: true, cell: ({ from }) => from ?? 'Wiped' },
            { title: 'Text', cell: ({ body }) => body ?? <span className="faint">Wiped</span> },
            { title: 'Taken for', snug: true, cell: ({ keyword }) => <Keyword keyword={keyword} /> },
            { title: 'To', snug: true, wideOnly: true, cell: ({ to }) => to },
            {
              title: 'Answers',
              snug: true,
              wideOnly: true,
              cell: ({ delivery_id: id }) => (id ? <AnsweredMessage deliveryId={id} /> : null),
            },
            { title: 'When', snug: true, wideOnly: true, cell: ({ received_at: at }) => <Time at={at} /> },
          ]}
          empty={
            <Empty icon={MessageSquareReply} title="Nobody has written">
              <p>
                What people answer to your SMS stands here within ten minutes, or one while you send. STOP,
                STOPALL, UNSUBSCRIBE, CANCEL, END and QUIT suppress the number; START, YES and UNSTOP take
                that back.
              </p>
            </Empty>
          }
        />
      </Card>
    </div>
  );
}

function Keyword({ keyword }: Pick<ReceivedSms, 'keyword'>) {
  if (keyword === 'opt_out') return <Badge tone="warn">Opted out</Badge>;
  return keyword === 'opt_in' ? <Badge tone="good">Opted in</Badge> : null;
}
