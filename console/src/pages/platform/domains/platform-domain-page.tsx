import '../platform.css';
import { useLocation, useParams } from 'wouter';
import { useAct, useRead } from '../../../api/reading';
import { Status } from '../../../kit/badge';
import { DnsRecords } from '../../../dns/dns-records';
import { Button } from '../../../kit/button';
import { AskFirst } from '../../../kit/dialog';
import { Fault } from '../../../kit/notice';
import { Page } from '../../../kit/page';
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
              {verify.isPending ? 'Looking into DNS…' : 'Verify now'}
            </Button>
          </>
        )
      }
    >
      <Fault error={error ?? verify.error} />
      {data && (
        <>
          <DnsRecords records={data.records} domain={domain} />
          <LendCard key={data.tenant_ids.join()} domain={data} />
        </>
      )}
    </Page>
  );
}
