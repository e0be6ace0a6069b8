import { AppError } from '../../common/app-error';
import { type ProviderDomain, toSenderDomain } from './sender-domain';
import {
  AddSenderDomainDto,
  AddSingleSenderDto,
  AllowedRecipientsDto,
  AllowedSendersDto,
  ChangeSubdomainDto,
  SenderDomainDto,
  SenderDomainListDto,
  type SenderMode,
  SingleSenderListDto,
} from './sender.dto';
import { settingRoute, type SettingRoute } from './setting-route';

const DOMAIN = { domain: 'shop.example' };
const EMAIL = { emailAddress: 'owner@shop.example' };

const MODE_AT_PROVIDER = { allow: 'whitelist', deny: 'blacklist', off: 'disabled' } as const satisfies Record<
  SenderMode,
  string
>;
const MODE_OF: Record<string, SenderMode> = { whitelist: 'allow', blacklist: 'deny', disabled: 'off' };

function domainsIn(data: unknown): SenderDomainDto[] {
  return ((data as { domains?: ProviderDomain[] }).domains ?? []).map(toSenderDomain);
}

function oneDomain(data: unknown, name: string | undefined): SenderDomainDto {
  const found = domainsIn(data).find(({ domain }) => domain === name);
  if (!found) throw AppError.notFound('sender domain');
  return found;
}

function allowedSenders(data: unknown): AllowedSendersDto {
  const { allowed_senders: senders, mode } = data as { allowed_senders?: string[]; mode?: string };
  return { mode: MODE_OF[mode ?? ''] ?? 'off', senders: senders ?? [] };
}

function allowedRecipients(data: unknown): AllowedRecipientsDto {
  const { allowed_recipients: recipients, enabled } = data as {
    allowed_recipients?: string[];
    enabled?: boolean;
  };
  return { enabled: enabled === true, recipients: recipients ?? [] };
}

export const SENDER_DOMAIN_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'SenderDomain_add',
    noun: 'sender domain',
    method: 'POST',
    path: 'sender-domains',
    scope: 'senders:write',
    summary: 'Add a sender domain',
    description:
      'The answer holds the DNS records to set. The provider looks for them every few minutes by itself, and at once ' +
      'when you ask it to verify.',
    status: 201,
    operation: '/domain/add',
    through: 'master',
    params: {},
    body: AddSenderDomainDto,
    examples: { domain: { summary: 'A domain', value: { domain: 'shop.example' } } },
    answer: SenderDomainDto,
    problems: ['invalid_request', 'malformed_request', 'conflict'],
    toRequest: ({ body }) => ({
      domain: body.domain,
      ...(body.tracking_subdomain ? { tracking_subdomain: body.tracking_subdomain } : {}),
      ...(body.return_path_subdomain ? { returnpath_subdomain: body.return_path_subdomain } : {}),
    }),
    toAnswer: (data, { body }) => oneDomain(data, body.domain),
  }),
  settingRoute({
    operationId: 'SenderDomain_list',
    noun: 'sender domain',
    method: 'GET',
    path: 'sender-domains',
    scope: 'senders:read',
    summary: 'List sender domains',
    description: 'All of them, those that the platform has lent to the tenant included.',
    status: 200,
    operation: '/domain/view',
    through: 'master',
    params: {},
    answer: SenderDomainListDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: (data) => ({ object: 'list' as const, data: domainsIn(data) }),
  }),
  settingRoute({
    operationId: 'SenderDomain_get',
    noun: 'sender domain',
    method: 'GET',
    path: 'sender-domains/:domain',
    scope: 'senders:read',
    summary: 'Get a sender domain',
    description: 'With its DNS records and whether each was found.',
    status: 200,
    operation: '/domain/view',
    through: 'master',
    params: DOMAIN,
    answer: SenderDomainDto,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ domain: params.domain }),
    toAnswer: (data, { params }) => oneDomain(data, params.domain),
  }),
  settingRoute({
    operationId: 'SenderDomain_verify',
    noun: 'sender domain',
    method: 'POST',
    path: 'sender-domains/:domain/verify',
    scope: 'senders:write',
    summary: 'Verify a sender domain',
    description: 'The provider looks into DNS now. The answer tells what it found; asking again is harmless.',
    status: 200,
    operation: '/domain/verify',
    through: 'master',
    params: DOMAIN,
    answer: SenderDomainDto,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ domain: params.domain ?? '' }),
    toAnswer: (data, { params }) => oneDomain(data, params.domain),
    toEvent: ({ domain, verified }) => ({
      ...{ subject: domain, type: verified ? 'sender_domain.verified' : 'sender_domain.failed' },
    }),
  }),
  settingRoute({
    operationId: 'SenderDomain_changeTracking',
    noun: 'sender domain',
    method: 'PUT',
    path: 'sender-domains/:domain/tracking-subdomain',
    scope: 'senders:write',
    summary: 'Change the tracking subdomain',
    description: 'The label in tracked links. Its DNS record has to be set anew.',
    status: 200,
    operation: '/domain/tracking',
    through: 'master',
    params: DOMAIN,
    body: ChangeSubdomainDto,
    examples: { go: { summary: 'From link to go', value: { from: 'link', to: 'go' } } },
    answer: SenderDomainDto,
    problems: ['invalid_request', 'malformed_request', 'not_found'],
    toRequest: ({ params, body }) => ({
      domain: params.domain ?? '',
      old_subdomain: body.from,
      new_subdomain: body.to,
    }),
    toAnswer: (data, { params }) => oneDomain(data, params.domain),
  }),
  settingRoute({
    operationId: 'SenderDomain_changeReturnPath',
    noun: 'sender domain',
    method: 'PUT',
    path: 'sender-domains/:domain/return-path-subdomain',
    scope: 'senders:write',
    summary: 'Change the return-path subdomain',
    description: 'The label of the address that bounces go to. Its DNS record has to be set anew.',
    status: 200,
    operation: '/domain/returnpath',
    through: 'master',
    params: DOMAIN,
    body: ChangeSubdomainDto,
    examples: {
      bounces: { summary: 'From em123456 to bounces', value: { from: 'em123456', to: 'bounces' } },
    },
    answer: SenderDomainDto,
    problems: ['invalid_request', 'malformed_request', 'not_found'],
    toRequest: ({ params, body }) => ({
      domain: params.domain ?? '',
      old_subdomain: body.from,
      new_subdomain: body.to,
    }),
    toAnswer: (data, { params }) => oneDomain(data, params.domain),
  }),
  settingRoute({
    operationId: 'SenderDomain_remove',
    noun: 'sender domain',
    method: 'DELETE',
    path: 'sender-domains/:domain',
    scope: 'senders:write',
    summary: 'Remove a sender domain',
    description: 'E-mail from it is refused from now on.',
    status: 204,
    operation: '/domain/remove',
    through: 'master',
    params: DOMAIN,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ domain: params.domain ?? '' }),
    toAnswer: () => undefined,
  }),
];

export const SENDER_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'SingleSender_add',
    noun: 'single sender',
    method: 'POST',
    path: 'single-senders',
    scope: 'senders:write',
    summary: 'Add a single sender',
    description: 'One address that may send without its whole domain. The provider asks its owner by e-mail.',
    status: 204,
    operation: '/single_sender_emails/add',
    through: 'master',
    params: {},
    body: AddSingleSenderDto,
    examples: { owner: { summary: 'An address', value: { email_address: 'owner@shop.example' } } },
    problems: ['invalid_request', 'malformed_request', 'conflict'],
    toRequest: ({ body }) => ({
      email_address: body.email_address,
      ...(body.message ? { message: body.message } : {}),
    }),
    toAnswer: () => undefined,
  }),
  settingRoute({
    operationId: 'SingleSender_list',
    noun: 'single sender',
    method: 'GET',
    path: 'single-senders',
    scope: 'senders:read',
    summary: 'List single senders',
    description: 'With whether each has been verified by its owner.',
    status: 200,
    operation: '/single_sender_emails/view',
    through: 'master',
    params: {},
    answer: SingleSenderListDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: (data) => {
      const { senders } = data as { senders?: { email_address: string; verified?: boolean }[] };
      return {
        object: 'list' as const,
        data: (senders ?? []).map(({ email_address, verified }) => ({
          object: 'single_sender' as const,
          email_address,
          verified: verified === true,
        })),
      };
    },
  }),
  settingRoute({
    operationId: 'SingleSender_remove',
    noun: 'single sender',
    method: 'DELETE',
    path: 'single-senders/:emailAddress',
    scope: 'senders:write',
    summary: 'Remove a single sender',
    description: 'E-mail from it is refused from now on, unless its domain is a sender domain.',
    status: 204,
    operation: '/single_sender_emails/remove',
    through: 'master',
    params: EMAIL,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ email_address: params.emailAddress ?? '' }),
    toAnswer: () => undefined,
  }),
  settingRoute({
    operationId: 'AllowedSenders_get',
    noun: 'list of allowed senders',
    method: 'GET',
    path: 'allowed-senders',
    scope: 'senders:read',
    summary: 'Get the list of allowed senders',
    description: 'Who may send, beside or instead of verified senders.',
    status: 200,
    operation: '/allowed_senders/view',
    through: 'master',
    params: {},
    answer: AllowedSendersDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: allowedSenders,
  }),
  settingRoute({
    operationId: 'AllowedSenders_replace',
    noun: 'list of allowed senders',
    method: 'PUT',
    path: 'allowed-senders',
    scope: 'senders:write',
    summary: 'Replace the list of allowed senders',
    description: 'List and mode are replaced as a whole.',
    status: 200,
    operation: '/allowed_senders/update',
    through: 'master',
    params: {},
    body: AllowedSendersDto,
    examples: { off: { summary: 'Verified senders decide', value: { mode: 'off', senders: [] } } },
    answer: AllowedSendersDto,
    problems: ['invalid_request', 'malformed_request'],
    toRequest: ({ body }) => ({ allowed_senders: body.senders, mode: MODE_AT_PROVIDER[body.mode] }),
    toAnswer: allowedSenders,
  }),
  settingRoute({
    operationId: 'AllowedRecipients_get',
    noun: 'list of allowed recipients',
    method: 'GET',
    path: 'allowed-recipients',
    scope: 'senders:read',
    summary: 'Get the list of allowed recipients',
    description: 'The guard for staging: when it is enabled, nobody else receives anything.',
    status: 200,
    operation: '/allowed_recipients/view',
    through: 'master',
    params: {},
    answer: AllowedRecipientsDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: allowedRecipients,
  }),
  settingRoute({
    operationId: 'AllowedRecipients_replace',
    noun: 'list of allowed recipients',
    method: 'PUT',
    path: 'allowed-recipients',
    scope: 'senders:write',
    summary: 'Replace the list of allowed recipients',
    description: 'List and switch are replaced as a whole.',
    status: 200,
    operation: '/allowed_recipients/update',
    through: 'master',
    params: {},
    body: AllowedRecipientsDto,
    examples: { off: { summary: 'Everybody may receive', value: { enabled: false, recipients: [] } } },
    answer: AllowedRecipientsDto,
    problems: ['invalid_request', 'malformed_request'],
    toRequest: ({ body }) => ({ allowed_recipients: body.recipients, enabled: body.enabled }),
    toAnswer: allowedRecipients,
  }),
];
