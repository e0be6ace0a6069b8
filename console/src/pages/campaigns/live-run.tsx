import type { CampaignDetail, CampaignProgress } from '@carillon/client';
import { Badge, Status } from '../../kit/badge';
import { Notice } from '../../kit/notice';
import { Card } from '../../kit/page';
import { isOver, isRunOver, standingOf } from './campaign-words';
import { LiveChart } from './live-chart';
import { RunBar } from './run-bar';
import { RunStats } from './run-stats';
import type { Point } from './points';
import { useWatch } from './use-watch';

/** Less than that is no line. */
const LEAST_MS = 3_000;

/** The latest run, as it happens while the campaign is not over. Only this redraws with every word of the stream. */
export function LiveRun({ campaign }: { campaign: CampaignDetail }) {
  const isOn = campaign.status === 'running' || campaign.status === 'scheduled';
  const { progress: live, points, isLive } = useWatch(campaign.id, isOn);
  const progress = (isOn ? live : null) ?? campaign.progress;
  // Of one that waits for a word there is nothing to tell but that.
  if (!progress || progress.status === 'awaiting_decision') return null;
  return (
    <Card
      title={isOver(campaign.status) ? 'What became of it' : 'The latest run'}
      actions={
        <>
          {isLive && isOn && !isRunOver(progress.status) && <Badge tone="good">Live</Badge>}
          <Status of={progress.status} />
        </>
      }
    >
      <div className="stack">
        {progress.problem && (
          <Notice tone="warn" title="Something stands in its way">
            <p>{progress.problem}</p>
          </Notice>
        )}
        <RunStats progress={progress} />
        <RunBar progress={progress} />
        <Announced progress={progress} />
        {spanOf(points) >= LEAST_MS && <LiveChart points={points} />}
      </div>
    </Card>
  );
}

/** For those who hear the page: a word at each tenth, not at each number. */
function Announced({ progress }: { progress: CampaignProgress }) {
  const { recipients, waiting } = standingOf(progress);
  const tenths = recipients > 0 ? Math.floor(((recipients - waiting) / recipients) * 10) : 0;
  return (
    <p className="hidden-visually" role="status">
      {tenths * 10} percent of the run are done.
    </p>
  );
}

function spanOf(points: readonly Point[]): number {
  return (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0);
}
