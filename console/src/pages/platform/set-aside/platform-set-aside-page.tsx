import '../platform.css';
import type { SetAsideThing } from '@carillon/client';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import { useList } from '../../../api/reading';
import { wordsOf } from '../../../kit/badge';
import { Button } from '../../../kit/button';
import { Checkbox } from '../../../kit/form';
import { Empty } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { type Column, Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { useMay } from '../use-may';
import { useTenantNames } from '../use-tenants';
import { Chosen } from './chosen';
import { RetryAll } from './retry-all';
import { SetAsideFilters, useSetAsideFilter } from './set-aside-filters';

/** What was tried in vain, of all tenants, and waits for somebody. */
export function PlatformSetAsidePage() {
  const filter = useSetAsideFilter();
  const nameOf = useTenantNames();
  const mayRetry = useMay('operator');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const list = useList(['operator-set-aside', filter], (carillon, after, signal) =>
    carillon.operatorSetAside.list({ ...filter, limit: 50, after }, { signal }).page(),
  );
  // What has left the list since, or is filtered out, is chosen no more.
  const things = list.rows?.filter(({ id }) => chosen.includes(id)) ?? [];
  const toggle = (id: string, isOn: boolean): void =>
    setChosen((now) => (isOn ? [...now, id] : now.filter((each) => each !== id)));
  const isFiltered = Object.keys(filter).length > 0;
  const choose: Column<SetAsideThing> = {
    title: 'Choose',
    snug: true,
    cell: ({ id }) => (
      <Checkbox
        label={<span className="hidden-visually">Choose {id}</span>}
        checked={chosen.includes(id)}
        onChange={(isOn) => toggle(id, isOn)}
      />
    ),
  };
  return (
    <Page
      title="Set aside"
      lead="Requests of which nothing was sent, events that changed nothing, webhooks that no endpoint took: of all tenants."
      actions={
        mayRetry &&
        (list.rows?.length ?? 0) > 0 && (
          <>
            <Button onClick={() => setChosen(list.rows?.map(({ id }) => id) ?? [])}>Choose all shown</Button>
            <RetryAll filter={filter} />
          </>
        )
      }
    >
      <SetAsideFilters />
      {things.length > 0 && <Chosen things={things} onDone={() => setChosen([])} />}
      <Card bare>
        <Table<SetAsideThing>
          label="What was set aside"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            ...(mayRetry ? [choose] : []),
            {
              title: 'What',
              cell: ({ kind, reason, explanation, next, id }) => (
                <>
                  <strong>{wordsOf(reason)}</strong> <span className="quiet">{KINDS[kind]}</span>
                  <span className="platform-sub">
                    {explanation} {next}
                  </span>
                  <span className="platform-sub">
                    <code>{id}</code>
                  </span>
                </>
              ),
            },
            { title: 'Tenant', cell: ({ tenant_id: id }) => nameOf(id) },
            { title: 'Tries', align: 'end', snug: true, wideOnly: true, cell: ({ tries }) => tries },
            {
              title: 'Recipients',
              align: 'end',
              snug: true,
              wideOnly: true,
              cell: ({ recipients }) => recipients ?? <span className="faint">–</span>,
            },
            { title: 'Since', snug: true, wideOnly: true, cell: ({ set_aside_at: at }) => <Time at={at} /> },
          ]}
          empty={
            <Empty
              icon={Inbox}
              title={isFiltered ? 'Nothing like this is set aside' : 'Nothing is set aside'}
            >
              <p>
                What fails for good in all its tries comes here instead of being lost: with the reason, what
                follows by itself, and a way to try again. Nothing of it is ever sent twice.
              </p>
            </Empty>
          }
        />
      </Card>
    </Page>
  );
}

const KINDS: Record<SetAsideThing['kind'], string> = {
  dispatch: 'Request',
  provider_event: 'Event of the provider',
  webhook_delivery: 'Webhook delivery',
};
