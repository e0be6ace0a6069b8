import { lazy, Suspense, useState } from 'react';
import { Segments } from '../../kit/tabs';
import type { Point } from './points';

const Chart = lazy(async () => ({ default: (await import('../../kit/chart')).Chart }));

const VIEWS = [
  { value: 'counts', label: 'Counts' },
  { value: 'rate', label: 'Rate' },
] as const;
type View = (typeof VIEWS)[number]['value'];

/** What was seen of a run since somebody began to look. */
export function LiveChart({ points }: { points: readonly Point[] }) {
  const [view, setView] = useState<View>('counts');
  const times = points.map(({ atMs }) => new Date(atMs));
  return (
    <div className="stack">
      <div className="row spread">
        <h3>Since you began to look</h3>
        <Segments label="Shown in the chart" value={view} onChange={setView} choices={VIEWS} />
      </div>
      <Suspense fallback={<div style={{ height: 248 }} />}>
        {view === 'counts' ? (
          <Chart
            key="counts"
            label="The run over time"
            times={times}
            height={200}
            series={[
              { label: 'Sent', tone: 1, values: points.map(({ sent }) => sent) },
              { label: 'Delivered', tone: 2, values: points.map(({ delivered }) => delivered) },
              { label: 'Not delivered', tone: 4, values: points.map(({ notDelivered }) => notDelivered) },
            ]}
          />
        ) : (
          <Chart
            key="rate"
            label="The rate over time"
            times={times}
            height={200}
            series={[{ label: 'Sent a minute', tone: 1, values: points.map(({ rate }) => rate) }]}
          />
        )}
      </Suspense>
    </div>
  );
}
