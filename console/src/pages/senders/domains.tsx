import type { SenderDomain } from '@carillon/client';
import { Globe } from 'lucide-react';
import { useRead } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { AddDomain } from './add-domain';

/** All domains that the tenant may send from, with how far each has come. */
export function Domains() {
  const { data, error } = useRead(['sender-domains'], (carillon, signal) =>
    carillon.senderDomains.list({ signal }),
  );
  return (
    <Card
      title="Sender domains"
      lead="E-mail from any address of a verified domain is accepted."
      actions={<AddDomain />}
      bare
    >
      <Table
        label="Domains"
        list={{ rows: data?.data, error }}
        rowKey={({ domain }) => domain}
        rowLink={({ domain }) => `/senders/${domain}`}
        columns={[
          { title: 'Domain', cell: ({ domain }) => domain },
          { title: 'Status', snug: true, cell: (domain) => <DomainState of={domain} /> },
          {
            title: 'DNS records',
            snug: true,
            wideOnly: true,
            cell: ({ records }) =>
              `${records.filter(({ verified }) => verified).length} of ${records.length} found`,
          },
        ]}
        empty={
          <Empty icon={Globe} title="No domain yet">
            <p>
              Add the domain that you send from. You then set three DNS records where your domain is managed,
              so that receivers know that mail is from you.
            </p>
          </Empty>
        }
      />
    </Card>
  );
}

export function DomainState({ of: { verified, delegated } }: { of: SenderDomain }) {
  return (
    <span className="row">
      <Badge tone={verified ? 'good' : 'warn'}>{verified ? 'Verified' : 'Not verified'}</Badge>
      {delegated && <Badge>Lent by the platform</Badge>}
    </span>
  );
}
