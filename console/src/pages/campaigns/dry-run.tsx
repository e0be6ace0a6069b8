import type { CampaignRun } from '@carillon/client';
import { useState } from 'react';
import { useAct, useRead } from '../../api/reading';
import { Button } from '../../kit/button';
import { Fault } from '../../kit/notice';
import { isRunOver } from './campaign-words';
import { DryReport } from './dry-report';
import { useRuns } from './use-runs';
import { Changing } from '../../kit/may-change';

/** Tries a campaign out and shows what came of it; the last try stands here when somebody comes back. */
export function DryRun({ campaignId, isEmpty = false }: { campaignId: string; isEmpty?: boolean }) {
  const [begun, setBegun] = useState<string | null>(null);
  const { rows } = useRuns(campaignId, false);
  const runId = begun ?? rows?.find(({ dry }) => dry)?.id;
  const begin = useAct((carillon) => carillon.campaigns.dryRun(campaignId));
  const run = useRead(
    ['campaigns', campaignId, 'runs', runId],
    (carillon, signal) => carillon.campaigns.runs.get(campaignId, runId ?? '', { signal }),
    { enabled: runId !== undefined, everyMs: (latest) => isUnderWay(latest) && 1_000 },
  );
  const isGoing = isUnderWay(run.data);
  return (
    <div className="stack">
      <div className="row">
        <Changing otherwise={!runId && <span className="quiet">Nobody has tried it out yet.</span>}>
          <Button
            busy={begin.isPending || isGoing}
            disabled={isEmpty}
            onClick={() => begin.mutate(undefined, { onSuccess: ({ id }) => setBegun(id) })}
          >
            {isGoing ? 'Trying it out…' : runId ? 'Try it out again' : 'Try it out'}
          </Button>
        </Changing>
        {isEmpty && <span className="quiet">Add recipients first, or give it an audience.</span>}
      </div>
      <Fault error={begin.error ?? run.error} />
      <div role="status" className="dry-report">
        {run.data && <DryReport run={run.data} />}
      </div>
    </div>
  );
}

function isUnderWay(run: CampaignRun | undefined): boolean {
  return run !== undefined && !isRunOver(run.status);
}
