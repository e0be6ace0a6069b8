import './senders.css';
import { CarillonError } from '@carillon/client';
import { useLocation, useParams } from 'wouter';
import { useAct, useRead } from '../../api/reading';
import { Button, LinkButton } from '../../kit/button';
import { AskFirst } from '../../kit/dialog';
import { Empty, Fault, Notice } from '../../kit/notice';
import { Page } from '../../kit/page';
import { say } from '../../kit/toasts';
import { DomainState } from './domains';
import { DnsRecords } from '../../dns/dns-records';
import { Subdomains } from './subdomains';
import { VerifyResult } from './verify-result';
import { Changing } from '../../kit/may-change';

const LOOK_AGAIN_MS = 20_000;

/** One domain: what to set in DNS, what of it was found, and asking anew. */
export function DomainPage() {
  const { domain: name = '' } = useParams<{ domain: string }>();
  const [, navigate] = useLocation();
  const domain = useRead(
    ['sender-domains', name],
    (carillon, signal) => carillon.senderDomains.get(name, { signal }),
    { everyMs: LOOK_AGAIN_MS },
  );
  const verify = useAct((carillon) => carillon.senderDomains.verify(name));
  // The page is left at once: what it shows is not to be asked for again.
  const remove = useAct(async (carillon) => {
    await carillon.senderDomains.delete(name);
    say(`${name} is removed.`);
    navigate('/senders');
  });
  const { data } = domain;
  if (domain.error instanceof CarillonError && domain.error.status === 404)
    return (
      <Page title={name}>
        <Empty title="This is no sender domain of yours">
          <p>It was removed, or never added.</p>
          <LinkButton to="/senders">All domains</LinkButton>
        </Empty>
      </Page>
    );
  return (
    <Page
      title={name}
      mark={data && <DomainState of={data} />}
      lead={leadOf(data)}
      actions={
        data &&
        !data.delegated && (
          <>
            <AskFirst
              button="Remove"
              title={`Remove ${name}?`}
              yes="Remove domain"
              danger
              onYes={() => remove.mutateAsync()}
            >
              <p>E-mail from any address of it is refused from now on.</p>
              <p>It can be added again, and then has to be verified anew.</p>
            </AskFirst>
            <Changing>
              <Button
                look={data.verified ? undefined : 'primary'}
                busy={verify.isPending}
                onClick={() => verify.mutate()}
              >
                {verify.isPending ? 'Looking into DNS…' : 'Verify now'}
              </Button>
            </Changing>
          </>
        )
      }
    >
      <Fault error={domain.error ?? verify.error} />
      {verify.data && <VerifyResult of={verify.data} />}
      {data?.delegated && (
        <Notice title="Lent by the platform">
          You may send from it. Its DNS records are the platform's to set, and it cannot be changed here.
        </Notice>
      )}
      {!domain.error && <DnsRecords records={data?.records} domain={name} />}
      {data && !data.delegated && <Subdomains domain={data} />}
    </Page>
  );
}

function leadOf(domain: { verified: boolean } | undefined): string | undefined {
  if (!domain) return undefined;
  return domain.verified
    ? 'E-mail from any address of this domain is accepted.'
    : 'E-mail from this domain is refused until its signature and its return path are found in DNS.';
}
