import '../platform.css';
import type { Tenant } from '@carillon/client';
import { Building2 } from 'lucide-react';
import { Status, wordsOf } from '../../../kit/badge';
import { Choices } from '../../../kit/form';
import { Empty, Notice } from '../../../kit/notice';
import { count } from '../../../kit/numbers';
import { Card, Page } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { useFilters } from '../../../kit/use-filters';
import { useMay } from '../use-may';
import { MOST_TENANTS, useTenants } from '../use-tenants';
import { NewTenant } from './new-tenant';

const STATUSES = [
  { value: 'all', label: 'Every status' },
  { value: 'active', label: 'Active' },
  { value: 'provisioning', label: 'Provisioning' },
  { value: 'suspended', label: 'Suspended' },
];

/** Every tenant, each a subaccount of its own at the provider. */
export function TenantsPage() {
  const [filters, change] = useFilters(['search', 'status']);
  const tenants = useTenants();
  const mayCreate = useMay('operator');
  const wanted = filters.search?.toLowerCase() ?? '';
  const rows = tenants.data?.filter(
    (tenant) =>
      isIn(tenant, filters.status) &&
      `${tenant.name} ${tenant.slug} ${tenant.id}`.toLowerCase().includes(wanted),
  );
  return (
    <Page
      title="Tenants"
      lead={tenants.data && `${count(tenants.data.length)} on this platform, newest first.`}
      actions={mayCreate && <NewTenant />}
    >
      <div className="filters" role="search">
        <input
          className="input"
          type="search"
          aria-label="Search tenants"
          placeholder="Name, slug or id"
          value={filters.search ?? ''}
          onChange={(event) => change({ search: event.target.value })}
        />
        <Choices
          label="Status"
          choices={STATUSES}
          value={filters.status ?? 'all'}
          onChange={(status) => change({ status: status === 'all' ? '' : status })}
        />
      </div>
      {tenants.data && tenants.data.length >= MOST_TENANTS && (
        <Notice title={`The newest ${count(MOST_TENANTS)} are looked through`}>
          <p>An older tenant is found by its id: put it at the end of this page’s address.</p>
        </Notice>
      )}
      <Card bare>
        <Table
          label="Tenants"
          list={{ rows, error: tenants.error }}
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
            tenants.data?.length === 0 ? (
              <Empty icon={Building2} title="No tenant yet">
                <p>
                  A tenant is a team or a customer that sends by itself: with a subaccount, keys, senders and
                  a reputation of its own. It is ready within seconds.
                </p>
              </Empty>
            ) : (
              <Empty icon={Building2} title="No tenant is like this">
                <p>The search looks for a part of the name, the slug or the id.</p>
              </Empty>
            )
          }
        />
      </Card>
    </Page>
  );
}

/** What is on its way to a status counts with it. */
function isIn({ status }: Tenant, wanted: string | undefined): boolean {
  if (!wanted || wanted === 'all') return true;
  if (wanted === 'active') return status === 'active' || status === 'reactivating';
  if (wanted === 'suspended') return status === 'suspended' || status === 'suspending';
  return status === wanted;
}
