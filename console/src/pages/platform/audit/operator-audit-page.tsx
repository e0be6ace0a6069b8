import '../platform.css';
import { useList } from '../../../api/reading';
import { Page } from '../../../kit/page';
import { AuditFilters, useAuditFilters } from './audit-filters';
import { AuditTable } from './audit-table';

/** What operators did, to the platform and to tenants. */
export function OperatorAuditPage() {
  const filters = useAuditFilters();
  const list = useList(['operator-audit-log', filters], (carillon, after, signal) =>
    carillon.operatorAuditLog.list({ ...filters, limit: 50, after }, { signal }).page(),
  );
  return (
    <Page title="Audit log" lead="What operators changed, of the platform and of tenants, newest first.">
      <AuditFilters />
      <AuditTable list={list} isFiltered={Object.keys(filters).length > 0} />
    </Page>
  );
}
