import '../platform.css';
import type { OperatorStatisticsRow } from '@carillon/client';
import { useRead } from '../../../api/reading';
import { Empty, Fault } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { LinkButton } from '../../../kit/button';
import { DeliveryChart } from '../../../statistics/delivery-chart';
import { lastDays } from '../../../statistics/periods';
import { Totals } from '../../../statistics/totals';
import { RangeChoice, useRange } from '../range-choice';
import { useFilters } from '../../../kit/use-filters';
import { Attention } from './attention';
import { Standing } from './standing';
import { TenantRanks } from './tenant-ranks';

/** All tenants in one look: what was sent, who stands out, and what wants an operator. */
export function PlatformOverviewPage() {
  const [filters, change] = useFilters(['by']);
  const { period, mode } = useRange();
  const days = lastDays(Number(period));
  const range = { from: days[0], to: days.at(-1), test: mode === 'test' };
  const byDay = useRead(
    ['operator-statistics', 'day', period, mode],
    (carillon, signal) => carillon.operatorStatistics.get({ ...range, group_by: 'day' }, { signal }),
    { everyMs: 30_000, keep: true },
  );
  const byTenant = useRead(
    ['operator-statistics', 'tenant', period, mode],
    (carillon, signal) => carillon.operatorStatistics.get({ ...range, group_by: 'tenant' }, { signal }),
    { everyMs: 30_000, keep: true },
  );
  const report = byDay.data;
  return (
    <Page title="Platform" lead="All tenants together. Days are in UTC." actions={<RangeChoice />}>
      <Attention />
      <Standing />
      <Fault error={byDay.error ?? byTenant.error} />
      <Totals counted={report?.totals} />
      {report?.totals.counts.accepted === 0 ? (
        <Card>
          <Empty
            title={mode === 'test' ? 'Nothing was tried in this period' : 'Nothing was sent in this period'}
          >
            <p>
              A tenant sends with an API key of its own. Make a tenant, give it a key, and its messages count
              here.
            </p>
            <LinkButton to="/tenants">Tenants</LinkButton>
          </Empty>
        </Card>
      ) : (
        <>
          <Card title="Deliveries by day">
            <DeliveryChart days={days} rows={report?.data} />
          </Card>
          <TenantRanks
            rows={byTenant.data?.data.filter(isOfTenant)}
            by={filters.by}
            onBy={(by) => change({ by })}
          />
        </>
      )}
    </Page>
  );
}

function isOfTenant(row: OperatorStatisticsRow): row is OperatorStatisticsRow & { tenant_id: string } {
  return row.tenant_id !== null;
}
