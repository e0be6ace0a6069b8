import '../platform.css';
import { useParams } from 'wouter';
import { useRead } from '../../../api/reading';
import { LinkButton } from '../../../kit/button';
import { Status } from '../../../kit/badge';
import { Copy } from '../../../kit/copy';
import { Fault } from '../../../kit/notice';
import { Page } from '../../../kit/page';
import { Tabs } from '../../../kit/tabs';
import { useSession } from '../../../session/session';
import { useFilters } from '../../../kit/use-filters';
import { isMoving } from '../use-tenants';
import { OpenOrClose } from './open-or-close';
import { Summary } from './summary';
import { TenantAudit } from './tenant-audit';
import { TenantKeys } from './tenant-keys';
import { TenantLimits } from './tenant-limits';
import { TenantPeople } from './tenant-people';
import { TenantReliability } from './tenant-reliability';

/** One tenant as the operator sees it: how it stands, what it may, what it did. */
export function TenantPage() {
  const { tenantId = '' } = useParams<{ tenantId: string }>();
  const [{ tab = 'summary' }, change] = useFilters(['tab']);
  const { memberships } = useSession();
  const { data: tenant, error } = useRead(
    ['tenants', tenantId],
    (carillon, signal) => carillon.tenants.get(tenantId, { signal }),
    {
      everyMs: (known) =>
        known !== undefined && (isMoving(known) || known.provisioning.problem !== null) && 1_500,
    },
  );
  if (!tenant)
    return (
      <Page title="Tenant">
        <Fault error={error} />
      </Page>
    );
  const isMember = memberships.some((membership) => membership.tenant_id === tenantId);
  return (
    <Page
      title={tenant.name}
      mark={<Status of={tenant.status} />}
      lead={<Copy text={tenant.id} label="Copy the id" />}
      actions={
        <>
          {isMember && <LinkButton to={`~/t/${tenantId}/live`}>Open its console</LinkButton>}
          <OpenOrClose tenant={tenant} />
        </>
      }
    >
      <Tabs
        value={tab}
        onChange={(id) => change({ tab: id === 'summary' ? '' : id })}
        tabs={[
          { id: 'summary', title: 'Summary', content: <Summary tenant={tenant} /> },
          { id: 'limits', title: 'Limits', content: <TenantLimits tenant={tenant} /> },
          { id: 'keys', title: 'API keys', content: <TenantKeys tenant={tenant} /> },
          { id: 'people', title: 'People', content: <TenantPeople tenant={tenant} /> },
          { id: 'reliability', title: 'Reliability', content: <TenantReliability tenantId={tenantId} /> },
          { id: 'audit', title: 'Audit log', content: <TenantAudit tenantId={tenantId} /> },
        ]}
      />
    </Page>
  );
}
