import '../platform.css';
import type { TenantsListQuery } from '@carillon/client';
import { Building2 } from 'lucide-react';
import { useList } from '../../../api/reading';
import { Status, wordsOf } from '../../../kit/badge';
import { Choices } from '../../../kit/form';
import { Empty } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { SearchText } from '../../../kit/search-text';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { useFilters } from '../../../kit/use-filters';
import { useMay } from '../use-may';
import { paceOf } from '../use-tenants';
import { NewTenant } from './new-tenant';

const STATUSES = ['active', 'provisioning', 'suspending', 'suspended', 'reactivating'] as const;
const CHOICES = [
  { value: 'all', label: 'Every status' },
  ...STATUSES.map((value) => ({ value, label: wordsOf(value) })),
];

/** Every tenant, each a subaccount of its own at the provider. */
export function TenantsPage() {
  const [filters, change] = useFilters(['search', 'status']);
  const mayCreate = useMay('operator');
  const list = useList(
    ['tenants', 'list', filters],
    (carillon, after, signal) =>
      carillon.tenants.list({ ...(filters as TenantsListQuery), limit: 50, after }, { signal }).page(),
    { everyMs: paceOf },
  );
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Page
      title="Tenants"
      lead="Each is a subaccount of its own at the provider. Newest first."
      actions={mayCreate && <NewTenant />}
    >
      <div className="filters" role="search">
        <SearchText
          label="Part of the name or slug"
          value={filters.search ?? ''}
          onChange={(search) => change({ search })}
        />
        <Choices
          label="Status"
          choices={CHOICES}
          value={filters.status ?? 'all'}
          onChange={(status) => change({ status: status === 'all' ? '' : status })}
        />
      </div>
      <Card bare>
        <Table
          label="Tenants"
          list={list}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/tenants/${id}`}
          columns={[
            {
              title: 'Name',
              cell: ({ name, slug }) => (
                <>
                  {name} <span className="platform-sub">{slug}</span>
                </>
              ),
            },
            {
              title: 'Status',
              snug: true,
              cell: ({ status, provisioning }) => (
                <span className="row">
                  <Status of={status} />
                  {provisioning.problem && <Status of="error" />}
                </span>
              ),
            },
            { title: 'Region', snug: true, wideOnly: true, cell: ({ region }) => wordsOf(region) },
            { title: 'Created', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
          ]}
          empty={
            isFiltered ? (
              <Empty icon={Building2} title="No tenant is like this">
                <p>The search looks for a part of the name or of the slug.</p>
              </Empty>
            ) : (
              <Empty icon={Building2} title="No tenant yet">
                <p>
                  A tenant is a team or a customer that sends by itself: with a subaccount, keys, senders and
                  a reputation of its own. It is ready within seconds.
                </p>
              </Empty>
            )
          }
        />
      </Card>
    </Page>
  );
}
