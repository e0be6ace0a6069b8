import { useList } from '../../../api/reading';
import { AuditFilters, useAuditFilters } from '../audit/audit-filters';
import { AuditTable } from '../audit/audit-table';

/** Every change that a tenant's keys and the operators made to what is its own. */
export function TenantAudit({ tenantId }: { tenantId: string }) {
  const filters = useAuditFilters();
  const list = useList(['tenants', tenantId, 'audit-log', filters], (carillon, after, signal) =>
    carillon.tenants.auditLog(tenantId, { ...filters, limit: 50, after }, { signal }).page(),
  );
  return (
    <div className="stack">
      <AuditFilters />
      <AuditTable list={list} isFiltered={Object.keys(filters).length > 0} />
    </div>
  );
}
