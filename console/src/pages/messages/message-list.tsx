import type { Message } from '@carillon/client';
import { Mail, MessageSquare } from 'lucide-react';
import { useList } from '../../api/reading';
import { Status } from '../../kit/badge';
import { LinkButton } from '../../kit/button';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { listPace } from './list-pace';
import { standingOf, titleOf } from './message-status';
import { Summary } from './summary';
import { Changing } from '../../kit/may-change';

const LIMIT = 50;
const MOVING: Message['status'][] = ['queued', 'sent'];
const paceOf = listPace<Message>(({ status, created_at: at }) => (MOVING.includes(status) ? at : null));

/** What was accepted, newest first. */
export function MessageList() {
  const list = useList(
    ['messages', 'list'],
    (carillon, after, signal) => carillon.messages.list({ limit: LIMIT, after }, { signal }).page(),
    { everyMs: paceOf },
  );
  return (
    <Card bare>
      <Table
        label="Messages"
        list={list}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/messages/${id}`}
        columns={[
          { title: 'Message', cell: (message) => <Title message={message} /> },
          { title: 'Status', snug: true, cell: (message) => <Status of={standingOf(message)} /> },
          {
            title: 'Recipients',
            wideOnly: true,
            cell: ({ summary, recipient_count: total }) => <Summary summary={summary} total={total} />,
          },
          {
            title: 'From',
            wideOnly: true,
            cell: ({ from }) => (
              <span className="message-sender" title={from ?? undefined}>
                {from ?? '–'}
              </span>
            ),
          },
          {
            title: 'When',
            snug: true,
            wideOnly: true,
            cell: (message) => <When message={message} />,
          },
        ]}
        empty={
          <Empty icon={Mail} title="No message yet">
            <p>
              Whatever is accepted stands here at once: from your programs, from campaigns, and from this
              console. Each keeps what became of every recipient, and why.
            </p>
            <Changing>
              <LinkButton to="/messages/new" look="primary">
                Send a message
              </LinkButton>
            </Changing>
          </Empty>
        }
      />
    </Card>
  );
}

function Title({ message }: { message: Message }) {
  const Icon = message.channel === 'sms' ? MessageSquare : Mail;
  return (
    <span className="message-title">
      <Icon size={15} aria-label={message.channel === 'sms' ? 'SMS' : 'E-mail'} />
      <span>
        {titleOf(message)}
        {message.tags.map((tag) => (
          <span key={tag} className="message-tag">
            {tag}
          </span>
        ))}
        <span className="narrow-note">
          <When message={message} />
        </span>
      </span>
    </span>
  );
}

function When({ message: { status, scheduled_at: planned, created_at: created } }: { message: Message }) {
  return <Time at={status === 'scheduled' ? planned : created} />;
}
