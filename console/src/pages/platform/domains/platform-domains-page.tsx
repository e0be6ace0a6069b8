import '../platform.css';
import type { PlatformDomain } from '@carillon/client';
import { Globe } from 'lucide-react';
import { useRead } from '../../../api/reading';
import { Status } from '../../../kit/badge';
import { Empty } from '../../../kit/notice';
import { count } from '../../../kit/numbers';
import { Card, Page } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { useMay } from '../use-may';
import { NewPlatformDomain } from './new-platform-domain';

/** Sender domains of the platform, which it can lend to tenants. */
export function PlatformDomainsPage() {
  const mayAdd = useMay('operator');
  const { data, error } = useRead(['platform-domains'], (carillon, signal) =>
    carillon.platformDomains.list({ signal }),
  );
  return (
    <Page
      title="Platform domains"
      lead="Domains of the platform. A tenant that one is lent to sends from it without a domain of its own."
      actions={mayAdd && <NewPlatformDomain />}
    >
      <Card bare>
        <Table<PlatformDomain>
          label="Platform domains"
          list={{ rows: data?.data, error }}
          rowKey={({ domain }) => domain}
          rowLink={({ domain }) => `/domains/${domain}`}
          columns={[
            { title: 'Domain', cell: ({ domain }) => domain },
            {
              title: 'Status',
              snug: true,
              cell: ({ verified }) => <Status of={verified ? 'verified' : 'unverified'} />,
            },
            { title: 'Lent to', snug: true, cell: (domain) => lentTo(domain) },
          ]}
          empty={
            <Empty icon={Globe} title="No platform domain yet">
              <p>
                Add one, set its DNS records, and lend it: then even a tenant of today can send at once, in
                the name of the platform.
              </p>
            </Empty>
          }
        />
      </Card>
    </Page>
  );
}

function lentTo({ tenant_ids: ids, future_tenants: future }: PlatformDomain): string {
  const tenants =
    ids.length === 0 ? 'Nobody' : ids.length === 1 ? '1 tenant' : `${count(ids.length)} tenants`;
  return future ? `${ids.length === 0 ? 'Tenants' : `${tenants} and those`} to come` : tenants;
}
