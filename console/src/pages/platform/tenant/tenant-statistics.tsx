import { useRead } from '../../../api/reading';
import { Fault } from '../../../kit/notice';
import { Card } from '../../../kit/page';
import { Segments } from '../../../kit/tabs';
import { DeliveryChart } from '../../../statistics/delivery-chart';
import { Totals } from '../../../statistics/totals';
import { lastDays, MODES, periodOf, PERIODS } from '../period';
import { useFilters } from '../use-filters';

/** What a tenant sent and what became of it, as it reads it itself. */
export function TenantStatistics({ tenantId }: { tenantId: string }) {
  const [filters, change] = useFilters(['days', 'mode']);
  const period = periodOf(filters.days);
  const mode = filters.mode === 'test' ? 'test' : 'live';
  const days = lastDays(Number(period));
  const { data: report, error } = useRead(
    ['tenants', tenantId, 'statistics', period, mode],
    (carillon, signal) =>
      carillon.tenants.statistics(
        tenantId,
        { from: days[0], to: days.at(-1), group_by: 'day', test: mode === 'test' },
        { signal },
      ),
    { everyMs: 30_000, keep: true },
  );
  return (
    <>
      <Fault error={error} />
      <Card
        title="Deliveries by day"
        actions={
          <>
            <Segments
              label="Mode"
              value={mode}
              onChange={(chosen) => change({ mode: chosen === 'test' ? 'test' : '' })}
              choices={MODES}
            />
            <Segments
              label="Period"
              value={period}
              onChange={(chosen) => change({ days: chosen === '30' ? '' : chosen })}
              choices={PERIODS}
            />
          </>
        }
      >
        <div className="stack">
          <Totals counted={report?.totals} />
          <DeliveryChart days={days} rows={report?.data} />
        </div>
      </Card>
    </>
  );
}
