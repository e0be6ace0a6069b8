import { AppError } from '../../common/app-error';
import { type ProviderCredential, toCredential, toProviderCredential } from './credential';
import { CredentialSettingsDto } from './credential.dto';
import {
  AddAllowedIpAddressDto,
  AllowedIpAddressDto,
  DedicatedIpPoolListDto,
  IpAllowListDto,
  IpAllowListSwitchDto,
  IpAuthenticationDto,
  IpAuthenticationListDto,
  SwitchIpAllowListDto,
  UpdateAllowedIpAddressDto,
} from './ip.dto';
import { settingRoute, type SettingRoute } from './setting-route';

const IP_AUTHENTICATION = { ipAddress: '192.0.2.7' };
const ALLOWED_ADDRESS = { ipAddress: '192.0.2.7' };

/** The other list, `api`, would shut the platform itself out, and only the provider's app could let it in again. */
const SMTP_LIST = { type: 'smtp' };

function toIpAuthentication(entry: ProviderCredential & { ip_address: string }): IpAuthenticationDto {
  return { object: 'ip_authentication', ip_address: entry.ip_address, ...toCredential(entry) };
}

/** A list of one, or of none when there is no such address: the provider refuses that, or may answer it so. */
function theEntry<Entry>([entry]: Entry[]): Entry {
  if (!entry) throw AppError.notFound('IP authentication');
  return entry;
}

function toAllowedAddress(
  entry: { ip_address?: string; description?: string },
  fallback = '',
): AllowedIpAddressDto {
  return {
    object: 'allowed_ip_address',
    ip_address: entry.ip_address || fallback,
    description: entry.description || null,
  };
}

export const IP_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'IpAuthentication_list',
    noun: 'IP authentication',
    method: 'GET',
    path: 'ip-authentications',
    scope: 'smtp:read',
    summary: 'List IP authentications',
    description:
      'Addresses that may send by SMTP without a password. The provider has no way to add one through an API: that is ' +
      'done in its app. They can be changed and removed here.',
    status: 200,
    operation: '/ip_auth/view',
    through: 'master',
    params: {},
    answer: IpAuthenticationListDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: ({ results }) => ({ object: 'list', data: results.map(toIpAuthentication) }),
  }),
  settingRoute({
    operationId: 'IpAuthentication_get',
    noun: 'IP authentication',
    method: 'GET',
    path: 'ip-authentications/:ipAddress',
    scope: 'smtp:read',
    summary: 'Get an IP authentication',
    description: 'How the address sends.',
    status: 200,
    operation: '/ip_auth/view',
    through: 'master',
    params: IP_AUTHENTICATION,
    answer: IpAuthenticationDto,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ ip_address: params.ipAddress }),
    toAnswer: ({ results }) => toIpAuthentication(theEntry(results)),
  }),
  settingRoute({
    operationId: 'IpAuthentication_update',
    noun: 'IP authentication',
    method: 'PATCH',
    path: 'ip-authentications/:ipAddress',
    scope: 'smtp:write',
    summary: 'Change an IP authentication',
    description:
      'What is left out stays as it is. The provider may leave settings out of its answer, which are null here then: ' +
      'get the IP authentication to see them.',
    status: 200,
    operation: '/ip_auth/edit',
    through: 'master',
    params: IP_AUTHENTICATION,
    body: CredentialSettingsDto,
    examples: { limited: { summary: 'A limit', value: { rate_limit: { emails: 500, period: '1 hour' } } } },
    answer: IpAuthenticationDto,
    problems: ['invalid_request', 'malformed_request', 'not_found'],
    toRequest: ({ params, body }) => ({ ip_address: params.ipAddress ?? '', ...toProviderCredential(body) }),
    toAnswer: (entries, { params }) =>
      toIpAuthentication({ ...theEntry(entries), ip_address: params.ipAddress ?? '' }),
  }),
  settingRoute({
    operationId: 'IpAuthentication_remove',
    noun: 'IP authentication',
    method: 'DELETE',
    path: 'ip-authentications/:ipAddress',
    scope: 'smtp:write',
    summary: 'Remove an IP authentication',
    description:
      "Nothing can be sent from the address without a password any more. Only the provider's app can undo it.",
    status: 204,
    operation: '/ip_auth/remove',
    through: 'master',
    params: IP_AUTHENTICATION,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ ip_address: params.ipAddress ?? '' }),
    toAnswer: () => undefined,
  }),
  settingRoute({
    operationId: 'IpAllowList_get',
    noun: 'IP allow list',
    method: 'GET',
    path: 'ip-allow-list',
    scope: 'smtp:read',
    summary: 'Get the IP allow list',
    description:
      'From where SMTP users may connect. It does not guard this API: the provider has a list for that too, which ' +
      'cannot be set here, because it would shut the platform out of the subaccount with no way back through the API.',
    status: 200,
    operation: '/ip_allow_list/view',
    through: 'tenant',
    params: {},
    answer: IpAllowListDto,
    problems: [],
    toRequest: () => SMTP_LIST,
    toAnswer: ({ enabled, ip_addresses: entries }) => ({
      object: 'ip_allow_list',
      enabled: enabled === true,
      addresses: (entries ?? []).map((entry) => toAllowedAddress(entry)),
    }),
  }),
  settingRoute({
    operationId: 'IpAllowList_update',
    noun: 'IP allow list',
    method: 'PATCH',
    path: 'ip-allow-list',
    scope: 'smtp:write',
    summary: 'Switch the IP allow list on or off',
    description:
      'Switched on while it is empty, it keeps every SMTP user out: add addresses first. That is not refused, since ' +
      'messages of this API are sent all the same and the list can be switched off again here.',
    status: 200,
    operation: '/ip_allow_list',
    through: 'tenant',
    params: {},
    body: SwitchIpAllowListDto,
    examples: { off: { summary: 'From anywhere', value: { enabled: false } } },
    answer: IpAllowListSwitchDto,
    problems: ['invalid_request', 'malformed_request'],
    toRequest: ({ body }) => ({ ...SMTP_LIST, enabled: body.enabled }),
    toAnswer: ({ enabled }) => ({ object: 'ip_allow_list_switch', enabled: enabled === true }),
  }),
  settingRoute({
    operationId: 'IpAllowList_addAddress',
    noun: 'allowed IP address',
    method: 'POST',
    path: 'ip-allow-list/addresses',
    scope: 'smtp:write',
    summary: 'Add an address to the IP allow list',
    description: 'An address or a network. It counts once the list is switched on.',
    status: 201,
    operation: '/ip_allow_list/add',
    through: 'tenant',
    params: {},
    body: AddAllowedIpAddressDto,
    examples: {
      address: {
        summary: 'An address',
        value: { ip_address: '198.51.100.7', description: 'Mail relay in Auckland' },
      },
      network: { summary: 'A network', value: { ip_address: '203.0.113.0/24' } },
    },
    answer: AllowedIpAddressDto,
    problems: ['invalid_request', 'malformed_request', 'conflict'],
    toRequest: ({ body }) => ({
      ...SMTP_LIST,
      ip_address: body.ip_address,
      ...(body.description !== undefined && { description: body.description }),
    }),
    toAnswer: (entry, { body }) => toAllowedAddress(entry, body.ip_address),
  }),
  settingRoute({
    operationId: 'IpAllowList_updateAddress',
    noun: 'allowed IP address',
    method: 'PATCH',
    path: 'ip-allow-list/addresses/:ipAddress',
    scope: 'smtp:write',
    summary: 'Change an address of the IP allow list',
    description: 'What is left out stays as it is. In the path, the slash of a network is written `%2F`.',
    status: 200,
    operation: '/ip_allow_list/edit',
    through: 'tenant',
    params: ALLOWED_ADDRESS,
    body: UpdateAllowedIpAddressDto,
    examples: {
      described: { summary: 'Another description', value: { description: 'Relay in Wellington' } },
    },
    answer: AllowedIpAddressDto,
    problems: ['invalid_request', 'malformed_request', 'not_found', 'conflict'],
    toRequest: ({ params, body }) => ({
      ...SMTP_LIST,
      ip_address: params.ipAddress ?? '',
      ...(body.ip_address !== undefined && { new_ip_address: body.ip_address }),
      ...(body.description !== undefined && { description: body.description }),
    }),
    toAnswer: (entry, { params, body }) => toAllowedAddress(entry, body.ip_address ?? params.ipAddress),
  }),
  settingRoute({
    operationId: 'IpAllowList_removeAddress',
    noun: 'allowed IP address',
    method: 'DELETE',
    path: 'ip-allow-list/addresses/:ipAddress',
    scope: 'smtp:write',
    summary: 'Remove an address from the IP allow list',
    description:
      'SMTP users cannot connect from there any more while the list is switched on. In the path, the slash of a ' +
      'network is written `%2F`.',
    status: 204,
    operation: '/ip_allow_list/remove',
    through: 'tenant',
    params: ALLOWED_ADDRESS,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ ...SMTP_LIST, ip_address: params.ipAddress ?? '' }),
    toAnswer: () => undefined,
  }),
  settingRoute({
    operationId: 'DedicatedIpPool_list',
    noun: 'dedicated IP pool',
    method: 'GET',
    path: 'dedicated-ip-pools',
    scope: 'smtp:read',
    summary: 'List dedicated IP pools',
    description: 'Pools of addresses that nobody else sends from; most subaccounts have none.',
    status: 200,
    operation: '/dedicated_ips/view',
    through: 'tenant',
    params: {},
    answer: DedicatedIpPoolListDto,
    problems: [],
    toRequest: () => ({}),
    toAnswer: (pools) => ({
      object: 'list',
      data: pools.map(({ id, name, ip_addresses }) => ({
        object: 'dedicated_ip_pool',
        id: id ?? 0,
        name: name || null,
        ip_addresses: ip_addresses ?? [],
      })),
    }),
  }),
];
