import type { Suppression, SuppressionsListQuery } from '@carillon/client';
import { ListX } from 'lucide-react';
import { useAct, useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { AskFirst } from '../../kit/dialog';
import { FindAddress } from '../../kit/find-address';
import { Choices } from '../../kit/form';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { say } from '../../kit/toasts';
import { RemoveMany } from './remove-many';
import { CHANNELS, choicesOf, REASONS, SOURCES } from './suppression-words';
import { useFilters } from '../../kit/use-filters';
import { useTopicChoices } from './use-topic-choices';

const LIMIT = 50;
/** Reasons that are not removed many at once. */
const KEPT = ['soft_bounces', 'compliance'];
const NAMES = ['address', 'channel', 'reason', 'source', 'topic'] as const;

/** Those in force, newest first. */
export function SuppressionList() {
  const [filters, change] = useFilters(NAMES);
  const list = useList(['suppressions', 'list', filters], (carillon, after, signal) =>
    carillon.suppressions
      .list({ limit: LIMIT, after, ...(filters as SuppressionsListQuery) }, { signal })
      .page(),
  );
  const topicChoices = useTopicChoices();
  const isFiltered = Object.keys(filters).length > 0;
  const isRemovable = isFiltered && !filters.address && !KEPT.includes(filters.reason ?? '');
  return (
    <div className="stack">
      <div className="filters">
        <FindAddress
          key={filters.address}
          address={filters.address ?? ''}
          onFind={(address) => change({ address })}
        />
        <Choices
          label="Channel"
          value={filters.channel ?? ''}
          onChange={(channel) => change({ channel })}
          choices={[{ value: '', label: 'Any channel' }, ...CHANNELS]}
        />
        <Choices
          label="Reason"
          value={filters.reason ?? ''}
          onChange={(reason) => change({ reason })}
          choices={[{ value: '', label: 'Any reason' }, ...choicesOf(REASONS)]}
        />
        <Choices
          label="Source"
          value={filters.source ?? ''}
          onChange={(source) => change({ source })}
          choices={[{ value: '', label: 'Any source' }, ...choicesOf(SOURCES)]}
        />
        <Choices
          label="Topic"
          value={filters.topic ?? ''}
          onChange={(topic) => change({ topic })}
          choices={[
            { value: '', label: 'Any topic' },
            { value: 'none', label: 'From everything' },
            ...topicChoices,
          ]}
        />
      </div>
      {isRemovable && (
        <div className="row">
          <RemoveMany filters={filters} />
        </div>
      )}
      <Card bare>
        <Table
          label="Suppressions"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            {
              title: 'Address',
              cell: ({ address, reason, expires_at: until }) => (
                <>
                  <span className="suppression-address">{address ?? 'Erased'}</span>
                  <span className="narrow-note">
                    {REASONS[reason]}
                    {until && (
                      <>
                        , until <Time at={until} />
                      </>
                    )}
                  </span>
                </>
              ),
            },
            {
              title: 'Reason',
              snug: true,
              wideOnly: true,
              cell: ({ reason }) => <Badge>{REASONS[reason]}</Badge>,
            },
            { title: 'From', snug: true, wideOnly: true, cell: ({ source }) => SOURCES[source] },
            {
              title: 'Held back',
              snug: true,
              wideOnly: true,
              cell: ({ topic }) => topic ?? <span className="quiet">Everything</span>,
            },
            {
              title: 'Until',
              snug: true,
              wideOnly: true,
              cell: ({ expires_at: at }) => (at ? <Time at={at} /> : <span className="quiet">For good</span>),
            },
            { title: 'Since', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
            {
              title: 'Actions',
              actions: true,
              cell: (row) => (
                <span className="row-actions">
                  <Remove suppression={row} />
                </span>
              ),
            },
          ]}
          empty={
            <Empty icon={ListX} title={isFiltered ? 'Nobody is found' : 'Nobody is suppressed'}>
              <p>
                Hard bounces, spam reports, unsubscribes and opt-outs come here by themselves. You add others
                by hand, or bring the list of another service along as a file.
              </p>
            </Empty>
          }
        />
      </Card>
    </div>
  );
}

function Remove({ suppression: { id, address, reason } }: { suppression: Suppression }) {
  const remove = useAct((carillon) => carillon.suppressions.delete(id));
  if (reason === 'compliance') return <span className="faint">Stays</span>;
  const name = address ?? 'an erased person';
  return (
    <AskFirst
      look="plain"
      button={
        <>
          Remove<span className="hidden-visually"> {name}</span>
        </>
      }
      danger
      title={`Write to ${name} again?`}
      yes="Remove"
      onYes={() => remove.mutateAsync().then(() => say(`${name} is off the list.`))}
    >
      <p>
        From then on messages reach them again. It came here as: {REASONS[reason].toLowerCase()}. Whoever said
        no should have said yes again.
      </p>
    </AskFirst>
  );
}
