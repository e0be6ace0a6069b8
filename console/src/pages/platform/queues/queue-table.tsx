import type { Queue } from '@carillon/client';
import { Badge } from '../../../kit/badge';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { type Column, Table } from '../../../kit/table';
import { Age } from './age';
import { QUEUE_WORDS } from './queue-words';

/** Every queue with its jobs; what stands at zero is faint, so that the rest is seen. */
export function QueueTable({ queues }: { queues: Queue[] | undefined }) {
  const number = (
    title: string,
    pick: (queue: Queue) => number,
    rest: Partial<Column<Queue>> = {},
  ): Column<Queue> => ({
    title,
    align: 'end',
    snug: true,
    cell: (queue) => <Amount>{pick(queue)}</Amount>,
    ...rest,
  });
  return (
    <Card title="Queues" bare>
      <Table
        label="Jobs by queue"
        list={{ rows: queues, error: null }}
        rowKey={({ name }) => name}
        columns={[
          {
            title: 'Queue',
            cell: ({ name, paused }) => (
              <>
                <code>{name}</code> {paused > 0 && <Badge tone="warn">Stopped</Badge>}
              </>
            ),
          },
          {
            title: 'What its jobs do',
            wideOnly: true,
            cell: ({ name }) => <span className="quiet">{QUEUE_WORDS[name]}</span>,
          },
          number('Waiting', ({ waiting, paused }) => waiting + paused),
          number('In hand', ({ active }) => active),
          number('Later', ({ delayed }) => delayed, { wideOnly: true }),
          number('Failed', ({ failed }) => failed, { wideOnly: true }),
          {
            title: 'Oldest',
            align: 'end',
            snug: true,
            cell: ({ oldest_waiting_seconds: seconds }) => <Age seconds={seconds} />,
          },
        ]}
        empty={null}
      />
    </Card>
  );
}

function Amount({ children }: { children: number }) {
  return children === 0 ? <span className="faint">0</span> : <strong>{count(children)}</strong>;
}
