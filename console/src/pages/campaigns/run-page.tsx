import type { CampaignRun } from '@carillon/client';
import { Link, useParams } from 'wouter';
import { useRead } from '../../api/reading';
import { Status } from '../../kit/badge';
import { Fault, Notice } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { Time } from '../../kit/time';
import './campaigns.css';
import { isRunOver } from './campaign-words';
import { DeliveriesTable } from './deliveries-table';
import { DryReport } from './dry-report';
import { LateRuns } from './late-runs';
import { RunBar } from './run-bar';
import { RunStats } from './run-stats';
import { runName } from './run-name';
import { SkippedBy } from './skipped-by';
import { SkippedTable } from './skipped-table';
import { StatusesTable } from './statuses-table';
import { VariantsTable } from './variants-table';

/** The report of one run: counts, who was skipped and why, the variants beside each other, and everybody in it. */
export function RunPage() {
  const { campaignId = '', runId = '' } = useParams<{ campaignId: string; runId: string }>();
  const campaign = useRead(['campaigns', campaignId], (carillon, signal) =>
    carillon.campaigns.get(campaignId, { signal }),
  );
  const { data: run, error } = useRead(
    ['campaigns', campaignId, 'runs', runId],
    (carillon, signal) => carillon.campaigns.runs.get(campaignId, runId, { signal }),
    { everyMs: paceOf },
  );
  if (!run)
    return (
      <Page title="Run">
        <Fault error={error} />
      </Page>
    );
  return (
    <Page
      title={`${campaign.data?.name ?? 'Campaign'}: ${runName(run)}`}
      mark={<Status of={run.status} />}
      lead={
        <>
          <Link href={`/campaigns/${campaignId}`}>The campaign</Link> · planned for{' '}
          <Time at={run.planned_at} />
        </>
      }
    >
      <Fault error={error} />
      {run.problem && run.status !== 'awaiting_decision' && (
        <Notice tone="warn" title="A note on it">
          <p>{run.problem}</p>
        </Notice>
      )}
      {run.status === 'awaiting_decision' && <LateRuns campaignId={campaignId} isMoving />}
      {run.dry ? (
        <Card title="Nothing of it was sent">
          <DryReport run={run} />
        </Card>
      ) : (
        <>
          <RunStats progress={run.progress} />
          <RunBar progress={run.progress} />
          <VariantsTable variants={run.variants} />
          <div className="columns">
            <StatusesTable
              deliveries={run.progress.deliveries}
              linkTo={(status) => `/campaigns/${campaignId}/runs/${runId}?status=${status}`}
            />
            <SkippedBy skipped={run.skipped_by} recipients={run.progress.recipients} />
          </div>
          <DeliveriesTable campaignId={campaignId} runId={runId} everyMs={paceOf(run)} />
        </>
      )}
      <SkippedTable campaignId={campaignId} runId={runId} everyMs={paceOf(run)} />
    </Page>
  );
}

function paceOf(run: CampaignRun | undefined): number | false {
  return run !== undefined && !isRunOver(run.status) && 3_000;
}
