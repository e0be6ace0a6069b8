import type { Topic, TopicPreference } from '@carillon/client';
import { useList, useRead } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { FindAddress } from '../../kit/find-address';
import { Choices } from '../../kit/form';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { SetPreference } from './set-preference';
import { useFilters } from '../../kit/use-filters';

const LIMIT = 50;
const NAMES = ['address', 'topic'] as const;

/** What people have said of topics; of one address, all of it. */
export function PreferenceList() {
  const [filters, change] = useFilters(NAMES);
  const list = useList(['topic preferences', filters], (carillon, after, signal) =>
    carillon.topicPreferences.list({ limit: LIMIT, after, ...filters }, { signal }).page(),
  );
  const { data: topics } = useRead(['topics', 'all'], (carillon, signal) =>
    carillon.topics.list({ limit: 100 }, { signal }).page(),
  );
  const nameOf = (key: string): string => topics?.data.find((topic) => topic.key === key)?.name ?? key;
  return (
    <div className="stack">
      <div className="filters">
        <FindAddress address={filters.address ?? ''} onFind={(address) => change({ address })} />
        <Choices
          label="Topic"
          value={filters.topic ?? ''}
          onChange={(topic) => change({ topic })}
          choices={[{ value: '', label: 'Any topic' }, ...choicesFor(topics?.data)]}
        />
        <span className="filters-end">
          <SetPreference key={filters.address} address={filters.address} topics={topics?.data ?? []} />
        </span>
      </div>
      <Card bare>
        <Table<TopicPreference>
          label="Preferences"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            {
              title: 'Address',
              cell: ({ address }) => <span className="suppression-address">{address ?? 'Erased'}</span>,
            },
            { title: 'Topic', cell: ({ topic }) => nameOf(topic) },
            {
              title: 'Said',
              snug: true,
              cell: ({ subscribed }) => (
                <Badge tone={subscribed ? 'good' : 'warn'}>{subscribed ? 'Yes' : 'No'}</Badge>
              ),
            },
            {
              title: 'By',
              wideOnly: true,
              cell: ({ source }) => (source === 'api' ? 'You, for the person' : 'The person'),
            },
            { title: 'When', snug: true, wideOnly: true, cell: ({ updated_at: at }) => <Time at={at} /> },
          ]}
          empty={
            <Empty
              title={filters.address ? `${filters.address} has said nothing` : 'Nobody has said anything yet'}
            >
              <p>
                People choose among your topics on the page that the unsubscribe link leads to; you say it for
                them when you have their consent. Without a word of theirs the topic’s own rule holds.
              </p>
            </Empty>
          }
        />
      </Card>
    </div>
  );
}

function choicesFor(topics: Topic[] | undefined) {
  return topics?.map(({ key, name }) => ({ value: key, label: name })) ?? [];
}
