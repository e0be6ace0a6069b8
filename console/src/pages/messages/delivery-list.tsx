import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useList } from '../../api/reading';
import { Status } from '../../kit/badge';
import { Button } from '../../kit/button';
import { FindAddress } from '../../kit/find-address';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Segments } from '../../kit/tabs';
import { Time } from '../../kit/time';
import { latestOf } from './delivery-times';
import { listPace } from './list-pace';
import { MEANINGS } from './message-status';
import { Reactions } from './reactions';

const LIMIT = 50;
const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'unknown', label: 'In doubt' },
] as const;

/** Recipients over all messages, newest first: of one address, or those of which nobody knows what became of them. */
export function DeliveryList() {
  const [search, setSearch] = useSearchParams();
  const recipient = search.get('recipient') ?? '';
  const status = search.get('status') === 'unknown' ? 'unknown' : undefined;
  const [openedAt] = useState(() => new Date().toISOString());
  const list = useList(
    ['deliveries', 'list', recipient, status],
    (carillon, after, signal) =>
      carillon.deliveries
        .list({ limit: LIMIT, after, status, ...(recipient && { recipient }) }, { signal })
        .page(),
    {
      everyMs: listPace(({ status: standing, sent_at: sent }) => {
        if (standing === 'sent') return sent;
        // What waits may wait for weeks, and a delivery does not say since when.
        return standing === 'queued' ? openedAt : null;
      }),
    },
  );
  const show = (change: { recipient?: string; status?: string }): void =>
    setSearch(
      Object.entries({ view: 'recipients', recipient, status: status ?? '', ...change }).filter(
        ([, value]) => value !== '',
      ),
    );
  return (
    <div className="stack">
      <div className="filters">
        <FindAddress
          placeholder="An e-mail address, or a number in E.164"
          address={recipient}
          onFind={(text) => show({ recipient: text })}
        >
          {recipient && (
            <Button look="plain" onClick={() => show({ recipient: '' })}>
              Show all
            </Button>
          )}
        </FindAddress>
        <Segments
          label="Which"
          value={status ?? 'all'}
          onChange={(value) => show({ status: value === 'all' ? '' : value })}
          choices={SHOWN}
        />
      </div>
      <Card bare>
        <Table
          label="Recipients"
          list={list}
          rowKey={({ id }) => id}
          rowLink={({ id, message_id: message }) => `/messages/${message}/recipients/${id}`}
          columns={[
            {
              title: 'Recipient',
              cell: ({ recipient: to }) => <span className="message-address">{to ?? 'Wiped'}</span>,
            },
            {
              title: 'Status',
              snug: true,
              cell: (row) => (row.held ? <Status of="held" /> : <Status of={row.status} />),
            },
            {
              title: 'Why',
              wideOnly: true,
              cell: (row) => <span className="quiet">{row.reason ?? MEANINGS[row.status]}</span>,
            },
            { title: 'Since then', snug: true, wideOnly: true, cell: (row) => <Reactions delivery={row} /> },
            { title: 'When', snug: true, wideOnly: true, cell: (row) => <Time at={latestOf(row)} /> },
          ]}
          empty={<NoRecipient recipient={recipient} inDoubt={status === 'unknown'} />}
        />
      </Card>
    </div>
  );
}

function NoRecipient({ recipient, inDoubt }: { recipient: string; inDoubt: boolean }) {
  if (inDoubt)
    return (
      <Empty title="Nobody is in doubt">
        <p>
          When the provider’s answer is lost and no trace of a message is found, its recipients stand here,
          and it is yours to decide: send again, or close.
        </p>
      </Empty>
    );
  return recipient ? (
    <Empty title={`Nothing to ${recipient}`}>
      <p>
        It is found by the whole address only. After it was wiped, as your retention says, it is not found any
        more.
      </p>
    </Empty>
  ) : (
    <Empty title="No recipient yet">
      <p>Every recipient of every message has a row here, which says what became of it.</p>
    </Empty>
  );
}
