import type { Tenant } from '@carillon/client';
import { useRead } from '../../../api/reading';
import { Fault } from '../../../kit/notice';
import { GuardCard } from './guard-card';
import { QuotasCard } from './quotas-card';
import { RateCard } from './rate-card';

/** What a tenant may: how many recipients, how many requests, and whom alone it may send to. */
export function TenantLimits({ tenant }: { tenant: Tenant }) {
  const { id } = tenant;
  const quotas = useRead(['tenants', id, 'quotas'], (carillon, signal) =>
    carillon.tenants.quotas.get(id, { signal }),
  );
  const guard = useRead(['tenants', id, 'recipient-guard'], (carillon, signal) =>
    carillon.tenants.recipientGuard.get(id, { signal }),
  );
  return (
    <div className="stack">
      <Fault error={quotas.error ?? guard.error} />
      {quotas.data && <QuotasCard tenantId={id} quotas={quotas.data} />}
      <RateCard tenant={tenant} />
      {guard.data && <GuardCard key={JSON.stringify(guard.data)} tenantId={id} guard={guard.data} />}
    </div>
  );
}
