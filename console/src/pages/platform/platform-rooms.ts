import { type Room, room } from '../../room';

export const PLATFORM_ROOMS: Room[] = [
  room('/tenants/:tenantId', () => import('./tenant/tenant-page'), 'TenantPage'),
  room('/tenants', () => import('./tenants/tenants-page'), 'TenantsPage'),
  room('/queues', () => import('./queues/queues-page'), 'QueuesPage'),
  room('/set-aside', () => import('./set-aside/platform-set-aside-page'), 'PlatformSetAsidePage'),
  room('/people', () => import('./people/people-page'), 'PeoplePage'),
  room('/operators', () => import('./operators/operators-page'), 'OperatorsPage'),
  room('/audit', () => import('./audit/operator-audit-page'), 'OperatorAuditPage'),
  room('/domains/:domain', () => import('./domains/platform-domain-page'), 'PlatformDomainPage'),
  room('/domains', () => import('./domains/platform-domains-page'), 'PlatformDomainsPage'),
  room('/templates', () => import('./templates/platform-templates-page'), 'PlatformTemplatesPage'),
  room('/prices', () => import('./prices/prices-page'), 'PricesPage'),
  room('/', () => import('./home/platform-overview-page'), 'PlatformOverviewPage'),
];
