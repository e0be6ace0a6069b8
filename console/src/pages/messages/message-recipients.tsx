import type { Delivery, Message } from '@carillon/client';
import { useList } from '../../api/reading';
import { Badge, Status } from '../../kit/badge';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { latestOf } from './delivery-times';
import { MEANINGS } from './message-status';
import { hasReacted, Reactions } from './reactions';

const LIMIT = 100;

/** Everybody in a message, and why each stands as they stand. */
export function MessageRecipients({ message, everyMs }: { message: Message; everyMs: number | false }) {
  const list = useList(
    ['messages', message.id, 'deliveries'],
    (carillon, after, signal) =>
      carillon.messages.deliveries(message.id, { limit: LIMIT, after }, { signal }).page(),
    { everyMs },
  );
  return (
    <Card bare>
      <Table
        label="Recipients"
        list={list}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/messages/${message.id}/recipients/${id}`}
        columns={[
          {
            title: 'Recipient',
            cell: ({ recipient, role }) => (
              <span className="message-address">
                {recipient ?? 'Wiped'} {role !== 'to' && <Badge>{role}</Badge>}
              </span>
            ),
          },
          { title: 'Status', snug: true, cell: ({ status }) => <Status of={status} /> },
          {
            title: 'Why',
            wideOnly: true,
            cell: ({ reason, status }) => <span className="quiet">{reason ?? MEANINGS[status]}</span>,
          },
          ...(list.rows?.some(hasReacted)
            ? [{ title: 'Since then', snug: true, wideOnly: true, cell: sinceThen }]
            : []),
          ...(list.rows?.some((row) => latestOf(row))
            ? [{ title: 'When', snug: true, wideOnly: true, cell: whenOf }]
            : []),
        ]}
        empty={null}
      />
    </Card>
  );
}

const sinceThen = (row: Delivery) => <Reactions delivery={row} />;
const whenOf = (row: Delivery) => <Time at={latestOf(row)} />;
