import type { LoggedRequest, RequestsListQuery } from '@carillon/client';
import { Activity } from 'lucide-react';
import { useList } from '../../api/reading';
import { Choices } from '../../kit/form';
import { Empty } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Table } from '../../kit/table';
import { Segments } from '../../kit/tabs';
import { Time } from '../../kit/time';
import { useActorNames } from './actor-names';
import { FilterText } from './filter-text';
import { HttpStatus } from './http-status';
import { fromOf, PERIODS } from './periods';

type Answered = 'all' | NonNullable<RequestsListQuery['status']>;
type Method = NonNullable<RequestsListQuery['method']>;

const ANSWERS = [
  { value: 'all', label: 'All' },
  { value: '2xx', label: '2xx' },
  { value: '4xx', label: '4xx' },
  { value: '5xx', label: '5xx' },
] as const;

const METHODS = [
  { value: '', label: 'Any method' },
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({ value: method, label: method })),
];

/** What keys have asked for and what was answered, newest first, in the mode that is looked at. */
export function Requests() {
  const [status, setStatus] = useSearchParam<Answered>('status', 'all');
  const [method, setMethod] = useSearchParam<'' | Method>('method', '');
  const [path, setPath] = useSearchParam('path', '');
  const [key, setKey] = useSearchParam('key', '');
  const [period, setPeriod] = useSearchParam('period', '');
  const names = useActorNames();
  const list = useList(['requests', status, method, path, key, period], (carillon, after, signal) =>
    carillon.requests
      .list(
        {
          ...{ after, limit: 50, ...fromOf(period) },
          ...(status !== 'all' && { status }),
          ...(method && { method }),
          ...(path && { path }),
          ...(key && { api_key_id: key }),
        },
        { signal },
      )
      .page(),
  );
  const isFiltered = status !== 'all' || [method, path, key, period].some(Boolean);
  return (
    <Card bare>
      <div className="filters" role="search" aria-label="Requests">
        <Segments label="Answer" value={status} onChange={setStatus} choices={ANSWERS} />
        <Choices
          label="Method"
          choices={METHODS}
          value={method}
          onChange={(value) => setMethod(value as Method)}
        />
        <FilterText label="Path" placeholder="Path, such as /v1/messages" value={path} onChange={setPath} />
        <FilterText label="API key" placeholder="Id of a key (key_…)" value={key} onChange={setKey} />
        <Choices label="Period" choices={PERIODS} value={period} onChange={setPeriod} />
      </div>
      <Table<LoggedRequest>
        label="Requests, newest first"
        list={list}
        rowKey={({ id }) => id}
        rowLink={({ id }) => `/audit/requests/${id}`}
        columns={[
          {
            title: 'Request',
            cell: ({ method: verb, path: asked, route }) => (
              <code>
                {verb} <span className="in-wide">{asked}</span>
                <span className="in-narrow">{route}</span>
              </code>
            ),
          },
          { title: 'Answer', snug: true, cell: (request) => <HttpStatus of={request} /> },
          {
            title: 'Key',
            snug: true,
            wideOnly: true,
            cell: ({ api_key_id: id }) => names.get(id) ?? <code>{id}</code>,
          },
          {
            title: 'Took',
            snug: true,
            align: 'end',
            wideOnly: true,
            cell: ({ duration_ms: ms }) => `${count(ms)} ms`,
          },
          { title: 'When', snug: true, cell: ({ occurred_at: at }) => <Time at={at} /> },
        ]}
        empty={
          <Empty icon={Activity} title={isFiltered ? 'No such request' : 'No request yet'}>
            <p>
              {isFiltered
                ? 'Nothing fits all of these filters.'
                : 'What your keys ask for stands here within a second or two, refused requests too; without bodies and addresses.'}
            </p>
          </Empty>
        }
      />
    </Card>
  );
}
