import type { CampaignDetail, StatisticsReport } from '@carillon/client';
import { useRead } from '../../api/reading';
import { Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { DeliveryChart } from '../../statistics/delivery-chart';
import { Totals } from '../../statistics/totals';
import { daysBetween } from './days-between';
import { Funnel } from './funnel';
import { SkippedBy } from './skipped-by';
import { StatusesTable } from './statuses-table';
import { useRuns } from './use-runs';
import { VariantsTable } from './variants-table';

/** The campaign by the statistics, which count all its runs, and its latest run by status, reason and variant. */
export function Report({ campaign, everyMs }: { campaign: CampaignDetail; everyMs: number | false }) {
  const { id, created_at: createdAt } = campaign;
  const statistics = useRead(
    ['statistics', 'campaign', id],
    async (carillon, signal) => {
      const days = daysBetween(createdAt, Date.now());
      const query = { from: days[0], to: days.at(-1), group_by: 'day', campaign_id: id } as const;
      return { days, ...(await carillon.statistics.get(query, { signal })) };
    },
    { everyMs },
  );
  const { rows: runs } = useRuns(id, everyMs);
  const latest = runs?.find(({ dry }) => !dry)?.id;
  const run = useRead(
    ['campaigns', id, 'runs', latest],
    (carillon, signal) => carillon.campaigns.runs.get(id, latest ?? '', { signal }),
    { everyMs, enabled: latest !== undefined },
  );
  return (
    <div className="stack">
      <Fault error={statistics.error ?? run.error} />
      <Totals counted={statistics.data?.totals} />
      <Funnel counted={statistics.data?.totals} channel={campaign.channel} />
      {run.data && <VariantsTable variants={run.data.variants} />}
      <div className="columns">
        {run.data && (
          <StatusesTable
            deliveries={run.data.progress.deliveries}
            linkTo={(status) => `/campaigns/${id}?tab=deliveries&status=${status}`}
          />
        )}
        {run.data && <SkippedBy skipped={run.data.skipped_by} recipients={run.data.progress.recipients} />}
      </div>
      {statistics.data && isOverDays(statistics.data) && (
        <Card title="By day" lead="By the day, in UTC, on which each delivery was accepted.">
          <DeliveryChart days={statistics.data.days} rows={statistics.data.data} />
        </Card>
      )}
    </div>
  );
}

/** On one day there is no line. */
function isOverDays(report: StatisticsReport): boolean {
  return report.data.filter(({ counts }) => counts.accepted > 0).length > 1;
}
