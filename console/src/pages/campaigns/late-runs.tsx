import { useAct } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { Notice } from '../../kit/notice';
import { Time } from '../../kit/time';
import { localWords } from './schedule-words';
import { useRuns } from './use-runs';

/** Runs that came up late and wait for somebody's word. */
export function LateRuns({ campaignId, isMoving }: { campaignId: string; isMoving: boolean }) {
  const { rows = [] } = useRuns(campaignId, isMoving && 10_000);
  const decide = useAct((carillon, { runId, verdict }: { runId: string; verdict: 'run' | 'skip' }) =>
    carillon.campaigns.runs.decide(campaignId, runId, { verdict }),
  );
  return rows
    .filter(({ status }) => status === 'awaiting_decision')
    .map(({ id: runId, occurrence, planned_at: at, problem }) => (
      <Notice key={runId} tone="warn" title="A run came up late and waits for your word">
        <div className="stack">
          <p>
            {occurrence === 'once' ? 'It' : `The run of ${localWords(occurrence)}`} should have begun{' '}
            <Time at={at} />. {problem?.replace('"late_after" allows', 'its schedule lets it')}
          </p>
          <div className="row">
            <AskFirst
              button="Run it now"
              look="primary"
              title="Run it now?"
              yes="Run it now"
              onYes={() => decide.mutateAsync({ runId, verdict: 'run' })}
            >
              <p>Everybody in it is sent to, as far as windows and throttles let it.</p>
            </AskFirst>
            <AskFirst
              button="Skip it"
              title="Skip this run?"
              yes="Skip it"
              danger
              onYes={() => decide.mutateAsync({ runId, verdict: 'skip' })}
            >
              <p>Nobody gets this one. Later runs of the campaign are not touched.</p>
            </AskFirst>
          </div>
        </div>
      </Notice>
    ));
}
