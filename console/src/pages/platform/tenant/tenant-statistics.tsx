import { useRead } from '../../../api/reading';
import { Fault } from '../../../kit/notice';
import { Card } from '../../../kit/page';
import { DeliveryChart } from '../../../statistics/delivery-chart';
import { lastDays } from '../../../statistics/periods';
import { Totals } from '../../../statistics/totals';
import { RangeChoice, useRange } from '../range-choice';

/** What a tenant sent and what became of it, as it reads it itself. */
export function TenantStatistics({ tenantId }: { tenantId: string }) {
  const { period, mode } = useRange();
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
      <Card title="Deliveries by day" actions={<RangeChoice />}>
        <div className="stack">
          <Totals counted={report?.totals} />
          <DeliveryChart days={days} rows={report?.data} />
        </div>
      </Card>
    </>
  );
}
