import type { CampaignRunDetail } from '@carillon/client';
import { Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Stat, Stats } from '../../kit/page';
import { Time } from '../../kit/time';
import { skipWords } from './campaign-words';
import { Samples } from './samples';

/** What would become of it: how many, what it costs, when it ends, who not, and what it looks like. */
export function DryReport({ run }: { run: CampaignRunDetail }) {
  const { estimate, skipped_by: skipped, samples, status, problem, finished_at: at } = run;
  if (status === 'failed')
    return (
      <Notice tone="bad" title="It could not be tried out">
        <p>{problem}</p>
      </Notice>
    );
  if (!estimate || !at)
    return <p className="quiet">{count(run.progress.recipients)} people looked at so far.</p>;
  const reasons = Object.entries(skipped);
  const left = reasons.reduce((sum, [, number]) => sum + number, 0);
  return (
    <div className="stack">
      <p className="quiet">
        Tried out <Time at={at} />.
      </p>
      <Stats>
        <Stat label="Would get it">{count(estimate.recipients)}</Stat>
        <Stat label="Would be skipped">{count(left)}</Stat>
        {estimate.sms_segments > 0 ? (
          <Stat label="SMS segments" note="What the provider charges for">
            {count(estimate.sms_segments)}
          </Stat>
        ) : (
          <Stat label="E-mails">{count(estimate.emails)}</Stat>
        )}
        <Stat label="Wait for a window">{count(estimate.wait_for_window)}</Stat>
        <Stat label="Over the quota" note="As it stands now">
          {count(estimate.over_quota)}
        </Stat>
      </Stats>
      {estimate.ends_not_before && (
        <p>
          The last would leave <Time at={estimate.ends_not_before} /> at the earliest, by local times, windows
          and throttles.
        </p>
      )}
      {reasons.length > 0 && (
        <Notice tone="warn" title="Who would be skipped">
          <ul>
            {reasons.map(([code, number]) => (
              <li key={code}>
                {skipWords(code)}: {count(number)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Samples samples={samples} />
    </div>
  );
}
