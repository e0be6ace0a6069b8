import type { CampaignDetail } from '@carillon/client';
import { useParams, useSearchParams } from 'wouter';
import { useRead } from '../../api/reading';
import { Status } from '../../kit/badge';
import { Fault, Notice } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { Tabs } from '../../kit/tabs';
import { Time } from '../../kit/time';
import './campaigns.css';
import { CampaignActions } from './campaign-actions';
import { isMoving, isOver } from './campaign-words';
import { DeliveriesTable } from './deliveries-table';
import { DraftRoom } from './draft-room';
import { DryRun } from './dry-run';
import { LateRuns } from './late-runs';
import { LiveRun } from './live-run';
import { Report } from './report';
import { RunsTable } from './runs-table';
import { scheduleWords } from './schedule-words';
import { SetUp } from './set-up';
import { SkipAhead } from './skip-ahead';
import { SkippedTable } from './skipped-table';

/** There is nothing else to see of it. */
const BEFORE_A_RUN = ['setup', 'dry', 'runs'];

const PACE_MS = 10_000;
const LATELY_MS = 600_000;

/** One campaign: how far it is, as it happens; what became of it; what can be done. */
export function CampaignPage() {
  const { campaignId = '' } = useParams<{ campaignId: string }>();
  const [search, setSearch] = useSearchParams();
  const { data: campaign, error } = useRead(
    ['campaigns', campaignId],
    (carillon, signal) => carillon.campaigns.get(campaignId, { signal }),
    // Beside the stream, which tells of a run at once: of what somebody else does, and when the stream fails.
    {
      everyMs: (latest) =>
        latest !== undefined && (!isOver(latest.status) || hasEndedLately(latest)) && 15_000,
    },
  );
  if (!campaign)
    return (
      <Page title="Campaign">
        <Fault error={error} />
      </Page>
    );
  const { status, channel, schedule, next_run_at: next, progress } = campaign;
  const everyMs = (status === 'running' || hasEndedLately(campaign)) && PACE_MS;
  const tabs = [
    { id: 'report', title: 'Report', content: <Report campaign={campaign} everyMs={everyMs} /> },
    {
      id: 'deliveries',
      title: 'Deliveries',
      content: <DeliveriesTable campaignId={campaignId} everyMs={everyMs} />,
    },
    { id: 'skipped', title: 'Skipped', content: <SkippedTable campaignId={campaignId} everyMs={everyMs} /> },
    { id: 'runs', title: 'Runs', content: <RunsTable campaignId={campaignId} everyMs={everyMs} /> },
    { id: 'setup', title: 'Set-up', content: <SetUp campaign={campaign} /> },
    {
      id: 'dry',
      title: 'Dry run',
      content: (
        <Card
          title="Try it out"
          lead="Goes through everybody who would be in the next run, and sends nothing."
        >
          <DryRun campaignId={campaignId} />
        </Card>
      ),
    },
  ].filter(({ id }) => id !== 'dry' || !isOver(status));
  const shown = progress
    ? tabs
    : BEFORE_A_RUN.flatMap((wantedId) => tabs.filter(({ id }) => id === wantedId));
  const wanted = search.get('tab');
  return (
    <Page
      title={campaign.name}
      mark={<Status of={status} />}
      lead={
        <>
          {channel === 'sms' ? 'SMS' : 'E-mail'} · {scheduleWords(schedule)}
          {next && (
            <>
              {' '}
              · next run <Time at={next} />
            </>
          )}
        </>
      }
      actions={<CampaignActions campaign={campaign} />}
    >
      <Fault error={error} />
      {status === 'pending_approval' && (
        <Notice tone="warn" title="It waits for approval">
          <p>Somebody other than who launched it has to approve it. Until then nothing of it is sent.</p>
        </Notice>
      )}
      {campaign.test && next && status !== 'paused' && <SkipAhead nextRunAt={next} />}
      <LateRuns campaignId={campaignId} isMoving={isMoving(status)} />
      <LiveRun campaign={campaign} />
      {status === 'draft' ? (
        <DraftRoom campaign={campaign} />
      ) : (
        <Tabs
          value={shown.some(({ id }) => id === wanted) ? (wanted ?? '') : (shown[0]?.id ?? '')}
          onChange={(tab) => setSearch({ tab }, { replace: true })}
          tabs={shown}
        />
      )}
      {status === 'draft' && (
        <Card title="Set-up">
          <SetUp campaign={campaign} plain />
        </Card>
      )}
    </Page>
  );
}

/** What becomes of those who were sent to is told after the last of them has left. */
function hasEndedLately({ progress }: CampaignDetail): boolean {
  const at = progress?.finished_at;
  return at ? Date.now() - Date.parse(at) < LATELY_MS : false;
}
