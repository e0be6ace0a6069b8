import type { Tenant } from '@carillon/client';
import { Card, Facts } from '../../../kit/page';
import { Time } from '../../../kit/time';
import { ProvisioningSteps } from './provisioning-steps';
import { TenantSending } from './tenant-sending';
import { TenantStatistics } from './tenant-statistics';

const REGIONS = { global: 'Global', us: 'United States', eu: 'European Union', au: 'Australia' };

/** How a tenant stands: its subaccount, its sending, its numbers. */
export function Summary({ tenant }: { tenant: Tenant }) {
  const { provisioning } = tenant;
  const isReady = provisioning.step === 'events_registered' && provisioning.problem === null;
  return (
    <div className="stack">
      {!isReady && <ProvisioningSteps tenant={tenant} />}
      <div className="columns">
        <TenantSending tenantId={tenant.id} />
        <Card title="Facts">
          <Facts
            facts={{
              Slug: <code>{tenant.slug}</code>,
              Region: REGIONS[tenant.region],
              Subaccount: isReady ? 'Ready, with its sending key and its events' : 'Not ready yet',
              'Requests a second': tenant.requests_per_second ?? 'The platform’s default',
              Created: <Time at={tenant.created_at} />,
            }}
          />
        </Card>
      </div>
      <TenantStatistics tenantId={tenant.id} />
    </div>
  );
}
