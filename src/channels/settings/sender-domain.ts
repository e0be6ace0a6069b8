import type { DnsRecordDto, SenderDomainDto } from './sender.dto';

/** The provider's shape, as far as it is relied on. `…_value` is what DNS holds and may be empty before it does. */
export interface ProviderDomain {
  domain: {
    fulldomain: string;
    dkim_selector?: string;
    dkim_value?: string;
    dkim_expected?: string;
    dkim_verified?: boolean;
    dkim_status?: string;
    rpath_selector?: string;
    rpath_value?: string;
    rpath_expected?: string;
    rpath_verified?: boolean;
    rpath_status?: string;
  };
  trackers?: { fulldomain?: string; cname_value?: string; cname_verified?: boolean; cname_status?: string }[];
  from_master?: boolean;
}

/** The targets of the provider's records (its example of /domain/add), for answers that leave them empty. */
const TARGETS = {
  dkim: 'dkim.smtp2go.net',
  return_path: 'return.smtp2go.net',
  tracking: 'track.smtp2go.net',
};

export function toSenderDomain({
  domain,
  trackers,
  from_master: delegated,
}: ProviderDomain): SenderDomainDto {
  const name = domain.fulldomain;
  return {
    object: 'sender_domain',
    domain: name,
    verified: domain.dkim_verified === true && domain.rpath_verified === true,
    delegated: delegated === true,
    records: [
      record(
        'dkim',
        `${domain.dkim_selector ?? ''}._domainkey.${name}`,
        domain.dkim_expected,
        domain.dkim_verified,
        domain.dkim_status,
      ),
      record(
        'return_path',
        `${domain.rpath_selector ?? ''}.${name}`,
        domain.rpath_expected,
        domain.rpath_verified,
        domain.rpath_status,
      ),
      ...(trackers ?? []).map((tracker) =>
        record('tracking', tracker.fulldomain ?? '', undefined, tracker.cname_verified, tracker.cname_status),
      ),
    ],
  };
}

function record(
  purpose: DnsRecordDto['purpose'],
  name: string,
  expected: string | undefined,
  verified: boolean | undefined,
  status: string | undefined,
): DnsRecordDto {
  const value = expected || TARGETS[purpose];
  return { purpose, type: 'CNAME', name, value, verified: verified === true, problem: status || null };
}
