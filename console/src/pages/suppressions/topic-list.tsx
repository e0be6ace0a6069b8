import type { Topic } from '@carillon/client';
import { Tags } from 'lucide-react';
import { useAct, useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { AskFirst } from '../../kit/dialog';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { say } from '../../kit/toasts';
import { TopicDialog } from './topic-dialog';

const LIMIT = 100;

/** What messages are about: people say yes or no to each by itself. */
export function TopicList() {
  const list = useList(['topics', 'list'], (carillon, after, signal) =>
    carillon.topics.list({ limit: LIMIT, after }, { signal }).page(),
  );
  return (
    <Card
      title="Topics"
      lead="A topic on a message or a campaign: one click unsubscribes from it, and not from everything. Both modes share them."
      actions={<TopicDialog look="primary" />}
      bare
    >
      <Table
        label="All topics"
        list={list}
        rowKey={({ key }) => key}
        columns={[
          {
            title: 'Topic',
            cell: (topic) => (
              <>
                <strong>{topic.name}</strong>
                {topic.description && <div className="quiet">{topic.description}</div>}
                <span className="narrow-note">
                  <GoesTo topic={topic} />
                </span>
              </>
            ),
          },
          { title: 'Key', snug: true, wideOnly: true, cell: ({ key }) => <code>{key}</code> },
          {
            title: 'Channel',
            snug: true,
            wideOnly: true,
            cell: ({ channel }) => (channel === 'sms' ? 'SMS' : 'E-mail'),
          },
          {
            title: 'Goes to',
            wideOnly: true,
            cell: (topic) => <GoesTo topic={topic} />,
          },
          { title: 'Actions', actions: true, cell: (topic) => <TopicActions topic={topic} /> },
        ]}
        empty={
          <Empty icon={Tags} title="No topic yet">
            <p>
              Give your newsletters a topic: whoever unsubscribes from one without a topic gets nothing any
              more, receipts among it.
            </p>
          </Empty>
        }
      />
    </Card>
  );
}

function TopicActions({ topic }: { topic: Topic }) {
  const update = useAct((carillon, archived: boolean) => carillon.topics.update(topic.key, { archived }));
  const name = <span className="hidden-visually"> {topic.name}</span>;
  return (
    <span className="row-actions">
      <TopicDialog topic={topic} look="plain" />
      <AskFirst
        look="plain"
        button={
          <>
            {topic.archived ? 'Take up again' : 'Archive'}
            {name}
          </>
        }
        title={topic.archived ? `Take up “${topic.name}” again?` : `Archive “${topic.name}”?`}
        yes={topic.archived ? 'Take up again' : 'Archive'}
        onYes={() =>
          update
            .mutateAsync(!topic.archived)
            .then(() => say(topic.archived ? 'It is taken up again.' : 'It is archived.'))
        }
      >
        {topic.archived ? (
          <p>
            New messages can name it, and it stands on the page of preferences. What people have said of it
            counts on.
          </p>
        ) : (
          <p>
            Nothing new is taken in it, and it stands on no page. What people have said of it stays: a no
            stays a no. It can be taken up again.
          </p>
        )}
      </AskFirst>
    </span>
  );
}

function GoesTo({ topic: { consent, archived } }: { topic: Topic }) {
  if (archived) return <Badge>Archived</Badge>;
  return consent === 'opt_in' ? 'Who has said yes' : 'Who has not said no';
}
