interface OutsideTheTables {
  /** REST operations that come to this operation of the provider by code of their own. */
  operationIds?: string[];
  /** Why there is none, or what else it is for. */
  why?: string;
}

const WHOLE_LIST = 'none: the list is replaced as a whole';
const PROVIDER_KEYS =
  "none: a tenant calls with Carillon's keys, and the provider's never leaves the platform";

/** Operations of the provider that no table of settings routes carries out. */
export const NOT_IN_A_TABLE: Readonly<Record<string, OutsideTheTables>> = {
  '/allowed_recipients/add': { why: WHOLE_LIST },
  '/allowed_recipients/remove': { why: WHOLE_LIST },
  '/allowed_senders/add': { why: WHOLE_LIST },
  '/allowed_senders/remove': { why: WHOLE_LIST },
  '/api_keys/add': { operationIds: ['Tenant_create'] },
  '/api_keys/permissions': { why: PROVIDER_KEYS },
  '/api_keys/remove': { why: PROVIDER_KEYS },
  '/domain/add': { operationIds: ['PlatformDomain_add'] },
  '/domain/remove': { operationIds: ['PlatformDomain_remove'] },
  '/domain/subaccount_access': { operationIds: ['PlatformDomain_lend'] },
  '/domain/verify': { operationIds: ['PlatformDomain_verify'] },
  '/domain/view': { operationIds: ['PlatformDomain_list', 'PlatformDomain_get'] },
  '/email/batch': { operationIds: ['Message_accept'] },
  '/email/mime': { operationIds: ['Message_accept'] },
  '/email/send': { operationIds: ['Message_accept'] },
  '/sms/send': { operationIds: ['Message_accept'] },
  '/subaccount/add': { operationIds: ['Tenant_create'] },
  '/subaccount/close': { operationIds: ['Tenant_suspend'] },
  '/subaccount/edit': {
    why: "none: a subaccount's plan is bought, which is decided in the provider's own App",
  },
  '/subaccount/reopen': { operationIds: ['Tenant_reactivate'] },
  '/subaccounts/search': { why: 'none: finds what a lost answer has made, before it is made again' },
  '/template/add': { operationIds: ['ProviderTemplate_push'] },
  '/template/edit': { operationIds: ['ProviderTemplate_push'] },
  '/webhook/add': { operationIds: ['Tenant_create'] },
  '/webhook/edit': { operationIds: ['Tenant_reactivate'] },
  '/webhook/remove': { why: 'none: events are needed for as long as there is the tenant' },
  '/webhook/view': { why: 'none: finds the registration before it is made again' },
};
