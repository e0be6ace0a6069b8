import type { StatisticsGroupRow } from '@carillon/client';
import { lazy, Suspense } from 'react';

const Chart = lazy(async () => ({ default: (await import('../kit/chart')).Chart }));

/** A line for what was accepted, for what arrived, and for what did not; a day without a row is a day with nothing. */
export function DeliveryChart({
  days,
  rows = [],
}: {
  days: string[];
  /** Of one tenant, or of all. */
  rows?: Pick<StatisticsGroupRow, 'day' | 'counts'>[] | undefined;
}) {
  const byDay = new Map(rows.map((row) => [row.day, row.counts]));
  const of = (pick: (counts: StatisticsGroupRow['counts']) => number): number[] =>
    days.map((day) => {
      const counts = byDay.get(day);
      return counts ? pick(counts) : 0;
    });
  return (
    <Suspense fallback={<div style={{ height: 268 }} />}>
      <Chart
        label="Deliveries by day"
        times={days.map((day) => new Date(`${day}T00:00:00Z`))}
        series={[
          { label: 'Accepted', tone: 1, values: of(({ accepted }) => accepted) },
          { label: 'Delivered', tone: 2, values: of(({ delivered }) => delivered) },
          {
            label: 'Bounced, rejected, failed',
            tone: 4,
            values: of(
              ({ bounced, rejected, failed, soft_bounced: soft }) => bounced + rejected + failed + soft,
            ),
          },
        ]}
      />
    </Suspense>
  );
}
