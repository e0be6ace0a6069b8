import { useRead } from '../../api/reading';
import { type CampaignStatus, shareOf, standingOf } from './campaign-words';
import { RunBar } from './run-bar';

/** Asked for only where there is something to tell: a row of the list itself says nothing of it. */
export function ProgressCell({ campaignId, status }: { campaignId: string; status: CampaignStatus }) {
  const { data } = useRead(
    ['campaigns', campaignId],
    (carillon, signal) => carillon.campaigns.get(campaignId, { signal }),
    { enabled: status === 'running' || status === 'paused', everyMs: status === 'running' && 5_000 },
  );
  const progress = data?.progress;
  if (status === 'completed') return <span className="quiet">Everybody</span>;
  if (!progress || progress.recipients === 0) return <span className="faint">–</span>;
  const { recipients, waiting } = standingOf(progress);
  return (
    <span className="progress-cell">
      <RunBar progress={progress} short />
      <span className="number quiet">{shareOf(recipients - waiting, recipients)}</span>
    </span>
  );
}
