import { useState } from 'react';
import { useMay } from '../../api/may';
import { useRead } from '../../api/reading';
import { LinkButton } from '../../kit/button';
import { Fault } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { Segments } from '../../kit/tabs';
import { DeliveryChart } from '../../statistics/delivery-chart';
import { lastDays, type Period, PERIODS } from '../../statistics/periods';
import { FirstSteps } from './first-steps';
import { RunningCampaigns } from './running-campaigns';
import { SendingState } from './sending-state';
import { Totals } from '../../statistics/totals';

/** How it goes, in one look: what was sent and what became of it, what stands in the way, what runs. */
export function OverviewPage() {
  const [period, setPeriod] = useState<Period>('30');
  const may = useMay();
  const days = lastDays(Number(period));
  const statistics = useRead(
    ['statistics', 'day', period],
    (carillon, signal) =>
      carillon.statistics.get({ from: days[0], to: days.at(-1), group_by: 'day' }, { signal }),
    { everyMs: 30_000, keep: true },
  );
  const report = statistics.data;
  return (
    <Page
      title="Overview"
      lead="Everything that was accepted, and what became of it. Days are in UTC."
      actions={
        <>
          <Segments label="Period" value={period} onChange={setPeriod} choices={PERIODS} />
          {may('messages:write') && (
            <LinkButton to="/messages/new" look="primary">
              Send a message
            </LinkButton>
          )}
        </>
      }
    >
      <SendingState />
      <Fault error={statistics.error} />
      <Totals counted={report?.totals} />
      {report?.totals.counts.accepted === 0 ? (
        <FirstSteps />
      ) : (
        <Card title="Deliveries by day">
          <DeliveryChart days={days} rows={report?.data} />
        </Card>
      )}
      <RunningCampaigns />
    </Page>
  );
}
