import './set-aside.css';
import type { SetAsideThing } from '@carillon/client';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Copy } from '../../kit/copy';
import { Checkbox } from '../../kit/form';
import { useMayChange } from '../../kit/may-change';
import { Empty } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card, Page } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { SetAsideActions } from './set-aside-actions';
import { SetAsideFilters } from './set-aside-filters';
import { reasonWords } from './set-aside-words';
import { useSetAsideFilter } from './use-set-aside-filter';

const LIMIT = 100;

/** What ended although nothing of it was sent, and webhooks that nobody took: why, and what to do. */
export function SetAsidePage() {
  const { chosen, filter, change } = useSetAsideFilter();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const list = useList(['set aside', filter], (carillon, after, signal) =>
    carillon.setAside.list({ limit: LIMIT, after, ...filter }, { signal }).page(),
  );
  const rows = list.rows ?? [];
  const things = rows.filter(({ id }) => marked.has(id));
  const mark = (ids: string[], isMarked: boolean): void =>
    setMarked((before) => {
      const after = new Set(before);
      for (const id of ids)
        if (isMarked) after.add(id);
        else after.delete(id);
      return after;
    });
  const mayChange = useMayChange();
  const isFiltered = Object.keys(chosen).length > 0;
  return (
    <Page
      title="Set aside"
      lead="Requests of which nothing was sent, and webhook deliveries that no endpoint took. Each waits for you, and nothing is sent twice."
    >
      <SetAsideFilters chosen={chosen} onChange={change} />
      {mayChange && (rows.length > 0 || isFiltered) && (
        <SetAsideActions
          things={things}
          shown={rows.length}
          filter={filter}
          onMarkAll={(isMarked) =>
            mark(
              rows.map(({ id }) => id),
              isMarked,
            )
          }
          onDone={() => setMarked(new Set())}
        />
      )}
      <Card bare>
        <Table
          label="What was set aside"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            ...(mayChange
              ? [
                  {
                    title: 'Mark',
                    snug: true,
                    cell: ({ id }: SetAsideThing) => (
                      <Checkbox
                        label={<span className="hidden-visually">Mark {id}</span>}
                        checked={marked.has(id)}
                        onChange={(isMarked) => mark([id], isMarked)}
                      />
                    ),
                  },
                ]
              : []),
            { title: 'Why', cell: (thing) => <Cause thing={thing} /> },
            { title: 'What', wideOnly: true, snug: true, cell: (thing) => <What thing={thing} /> },
            { title: 'Tries', snug: true, align: 'end', wideOnly: true, cell: ({ tries }) => count(tries) },
            { title: 'Since', snug: true, wideOnly: true, cell: ({ set_aside_at: at }) => <Time at={at} /> },
          ]}
          empty={
            <Empty icon={ShieldCheck} title={isFiltered ? 'Nothing is found' : 'Nothing is set aside'}>
              <p>
                What fails in all its tries comes here with its reason, to be tried again once the cause is
                gone. What may have been sent is not here, but among the{' '}
                <Link href="/messages?view=recipients&status=unknown">recipients in doubt</Link>.
              </p>
            </Empty>
          }
        />
      </Card>
    </Page>
  );
}

function Cause({ thing }: { thing: SetAsideThing }) {
  return (
    <div className="set-aside-cause">
      <span>
        <Badge tone="warn">{reasonWords(thing.reason)}</Badge>
      </span>
      <span>{thing.explanation}</span>
      <span className="quiet">{thing.next}</span>
    </div>
  );
}

function What({ thing }: { thing: SetAsideThing }) {
  return (
    <div className="set-aside-cause">
      {thing.kind === 'dispatch' ? (
        <span>
          A request with{' '}
          {thing.recipients === 1 ? 'one recipient' : `${count(thing.recipients ?? 0)} recipients`}
        </span>
      ) : (
        <span>
          A webhook for <Link href={`/webhooks/${thing.webhook_endpoint_id}`}>its endpoint</Link>
        </span>
      )}
      <Copy text={thing.id} />
    </div>
  );
}
