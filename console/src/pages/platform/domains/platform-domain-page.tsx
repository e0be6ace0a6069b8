import '../platform.css';
import type { DnsRecord } from '@carillon/client';
import { useLocation, useParams } from 'wouter';
import { useAct, useRead } from '../../../api/reading';
import { Status, wordsOf } from '../../../kit/badge';
import { Button } from '../../../kit/button';
import { Copy } from '../../../kit/copy';
import { AskFirst } from '../../../kit/dialog';
import { Fault } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { say } from '../../../kit/toasts';
import { useMay } from '../use-may';
import { LendCard } from './lend-card';

/** One platform domain: its DNS records, and the tenants that it is lent to. */
export function PlatformDomainPage() {
  const { domain = '' } = useParams<{ domain: string }>();
  const [, navigate] = useLocation();
  const mayChange = useMay('operator');
  const { data, error } = useRead(['platform-domains', domain], (carillon, signal) =>
    carillon.platformDomains.get(domain, { signal }),
  );
  const verify = useAct((carillon) => carillon.platformDomains.verify(domain));
  const remove = useAct(async (carillon) => {
    await carillon.platformDomains.delete(domain);
    navigate('/domains');
  });
  const look = (): void =>
    verify.mutate(undefined, {
      onSuccess: ({ verified }) =>
        say(verified ? 'All is found.' : 'The provider looked. Not all is found yet.'),
    });
  return (
    <Page
      title={domain}
      mark={data && <Status of={data.verified ? 'verified' : 'unverified'} />}
      lead="A domain of the platform."
      actions={
        mayChange &&
        data && (
          <>
            <AskFirst
              button="Remove"
              title={`Remove ${domain}?`}
              yes="Remove"
              danger
              onYes={() => remove.mutateAsync()}
            >
              <p>E-mail from it is refused from now on, for every tenant that it was lent to.</p>
            </AskFirst>
            <Button look="primary" busy={verify.isPending} onClick={look}>
              Look into DNS
            </Button>
          </>
        )
      }
    >
      <Fault error={error ?? verify.error} />
      {data && (
        <>
          <Card
            title="DNS records"
            lead="To be set exactly as they stand. Changes in DNS may take hours to be seen."
            bare
          >
            <Table<DnsRecord>
              label="Records to set"
              list={{ rows: data.records, error: null }}
              rowKey={({ purpose }) => purpose}
              columns={[
                {
                  title: 'For',
                  snug: true,
                  cell: ({ purpose, type, verified, problem }) => (
                    <>
                      {PURPOSES[purpose] ?? wordsOf(purpose)} <span className="faint">{type}</span>
                      <span className="platform-sub">
                        <Status of={verified ? 'verified' : 'unverified'} />
                      </span>
                      {problem && <span className="platform-sub">{problem}</span>}
                    </>
                  ),
                },
                { title: 'Name', cell: ({ name }) => <Copy text={name} label="Copy the name" /> },
                { title: 'Value', cell: ({ value }) => <Copy text={value} label="Copy the value" /> },
              ]}
              empty={null}
            />
          </Card>
          <LendCard key={data.tenant_ids.join()} domain={data} />
        </>
      )}
    </Page>
  );
}

const PURPOSES: Record<DnsRecord['purpose'], string> = {
  dkim: 'Signature',
  return_path: 'Bounces',
  tracking: 'Tracked links',
};
