import { randomInt } from 'node:crypto';
import type { Account, SenderDomain } from '../accounts';
import { parseAddress } from '../addresses';
import {
  isObject,
  optionalFlag,
  optionalText,
  optionalTexts,
  requiredText,
  type JsonObject,
} from '../fields';
import type { Call, Operation } from '../operation';
import { refuseSixthSender } from '../plan-limits';
import { ProviderError } from '../provider-error';
import type { State } from '../state';

export const DOMAIN_OPERATIONS: Operation[] = [
  {
    path: '/domain/add',
    does: 'adds an unverified domain with DNS records to set',
    handler: add,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/domain/verify',
    does: 'looks at the DNS that the control API has set',
    handler: verify,
    takesSubaccountId: true,
    saves: true,
  },
  { path: '/domain/view', does: 'shows own and lent domains', handler: viewDomains, takesSubaccountId: true },
  {
    path: '/domain/remove',
    does: 'removes it, and e-mail from it is refused',
    handler: remove,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/domain/tracking',
    does: 'renames the tracking subdomain, unverified again',
    handler: editTracking,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/domain/returnpath',
    does: 'renames the return-path subdomain, unverified again',
    handler: editReturnPath,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/domain/subaccount_access',
    does: 'lends a domain of the master to subaccounts',
    handler: editAccess,
    masterOnly: true,
    saves: true,
  },
];

function add(call: Call): unknown {
  const { simulator, account, body } = call;
  const name = requiredText(body, 'domain').toLowerCase();
  if (!parseAddress(`any@${name}`)) {
    throw ProviderError.invalidField('domain', `was expecting a domain name but found '${name}'`);
  }
  if (account.domains.has(name)) {
    throw ProviderError.exception(`A sender domain matching the passed value of ${name} already exists`);
  }
  refuseSixthSender(simulator, account);
  const domain: SenderDomain = {
    domain: name,
    dkimVerified: false,
    rpathVerified: false,
    trackingVerified: false,
    dkimSelector: `s${randomInt(100_000, 1_000_000)}`,
    rpathSelector: optionalText(body, 'returnpath_subdomain') || `em${randomInt(100_000, 1_000_000)}`,
    trackingSubdomain: optionalText(body, 'tracking_subdomain') || 'link',
    access: new Set(),
    futureSubaccounts: false,
  };
  if (isObject(body.subaccount_access)) {
    if (!account.master) throw ProviderError.exception('Only the master account can give subaccounts access');
    giveAccess(simulator.state, domain, body.subaccount_access);
  }
  account.domains.set(name, domain);
  if (optionalFlag(body, 'auto_verify') ?? true) simulator.checkDomain(domain);
  return { domains: [view(domain)] };
}

function verify(call: Call): unknown {
  const domain = find(call);
  call.simulator.checkDomain(domain);
  return { domains: [view(domain)] };
}

function viewDomains({ simulator, account, body }: Call): unknown {
  const wanted = optionalText(body, 'domain')?.toLowerCase();
  const own = [...account.domains.values()].map((domain) => view(domain));
  const delegated = [...account.delegatedDomains].flatMap((name) => {
    const domain = simulator.state.master.domains.get(name);
    return domain ? [{ ...view(domain), from_master: true }] : [];
  });
  const domains = [...own, ...delegated].filter(({ domain }) => !wanted || domain.fulldomain === wanted);
  if (domains.length > 1) for (const { domain } of domains) domain.setup_link = 'unavailable';
  return { domains };
}

function remove(call: Call): unknown {
  const domain = find(call);
  call.account.domains.delete(domain.domain);
  for (const id of domain.access) call.simulator.state.account(id)?.delegatedDomains.delete(domain.domain);
  return { domains: [...call.account.domains.values()].map((left) => withoutLink(left)) };
}

function editTracking(call: Call): unknown {
  const domain = find(call);
  if (requiredText(call.body, 'old_subdomain') !== domain.trackingSubdomain) throw noSubdomain(call.body);
  domain.trackingSubdomain = requiredText(call.body, 'new_subdomain');
  domain.trackingVerified = false;
  return { domains: [withoutLink(domain)] };
}

function editReturnPath(call: Call): unknown {
  const domain = find(call);
  if (requiredText(call.body, 'old_subdomain') !== domain.rpathSelector) throw noSubdomain(call.body);
  domain.rpathSelector = requiredText(call.body, 'new_subdomain');
  domain.rpathVerified = false;
  return { domains: [withoutLink(domain)] };
}

function editAccess(call: Call): unknown {
  const domain = find(call);
  giveAccess(call.simulator.state, domain, call.body);
  return accessOf(domain);
}

function giveAccess(state: State, domain: SenderDomain, settings: JsonObject): void {
  const subaccounts = optionalTexts(settings, 'subaccounts') ?? [];
  const accounts = subaccounts.map((id): Account => {
    const account = state.account(id);
    if (!account || account.master)
      throw ProviderError.exception(`A subaccount with the id '${id}' was not found`);
    return account;
  });
  for (const id of domain.access) state.account(id)?.delegatedDomains.delete(domain.domain);
  domain.access = new Set(subaccounts);
  domain.futureSubaccounts = optionalFlag(settings, 'future_subaccounts') ?? false;
  for (const account of accounts) account.delegatedDomains.add(domain.domain);
}

function find({ account, body }: Call): SenderDomain {
  const name = requiredText(body, 'domain').toLowerCase();
  const domain = account.domains.get(name);
  if (!domain)
    throw ProviderError.exception(`A sender domain matching the passed value of ${name} was not found`);
  return domain;
}

function noSubdomain(body: JsonObject): ProviderError {
  return ProviderError.exception(`The subdomain '${String(body.old_subdomain)}' was not found`);
}

function accessOf(domain: SenderDomain): JsonObject {
  const { access, futureSubaccounts } = domain;
  return { domain: domain.domain, subaccounts: [...access], future_subaccounts: futureSubaccounts };
}

/** Only add, verify and view tell where DNS can be set up. */
function withoutLink(domain: SenderDomain): JsonObject {
  const { domain: names, ...rest } = view(domain);
  const { setup_link: _, ...others } = names;
  return { domain: others, ...rest };
}

function view(domain: SenderDomain): JsonObject & { domain: JsonObject } {
  const [first = '', ...rest] = domain.domain.split('.');
  const parts = { domain: first, suffix: rest.join('.') };
  const status = (verified: boolean): string => (verified ? '' : 'The DNS record was not found');
  const tracker = domain.trackingSubdomain;
  return {
    domain: {
      fulldomain: domain.domain,
      subdomain: null,
      ...parts,
      dkim_selector: domain.dkimSelector,
      dkim_verified: domain.dkimVerified,
      dkim_status: status(domain.dkimVerified),
      // The value is empty until it is seen in DNS; what it should be is in *_expected.
      dkim_value: domain.dkimVerified ? 'dkim.smtp2go.net' : '',
      dkim_expected: 'dkim.smtp2go.net',
      rpath_selector: domain.rpathSelector,
      rpath_verified: domain.rpathVerified,
      rpath_status: status(domain.rpathVerified),
      rpath_value: domain.rpathVerified ? 'return.smtp2go.net' : '',
      rpath_expected: 'return.smtp2go.net',
      setup_link: `https://setup.smtp2go.test/${domain.domain}`,
    },
    trackers: [
      {
        fulldomain: `${tracker}.${domain.domain}`,
        subdomain: tracker,
        ...parts,
        cname_verified: domain.trackingVerified,
        cname_status: status(domain.trackingVerified),
        cname_value: domain.trackingVerified ? 'track.smtp2go.net' : '',
        enabled: domain.trackingVerified,
      },
    ],
    subaccount_access: { subaccounts: [...domain.access], future_subaccounts: domain.futureSubaccounts },
  };
}
