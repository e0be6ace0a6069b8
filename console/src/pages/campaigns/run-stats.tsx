import type { CampaignProgress } from '@carillon/client';
import { count, duration } from '../../kit/numbers';
import { Stat, Stats } from '../../kit/page';
import { Time } from '../../kit/time';
import { isRunOver, shareOf, standingOf } from './campaign-words';

/** The numbers of a run, live or over. */
export function RunStats({ progress }: { progress: CampaignProgress }) {
  const { recipients, notDelivered, waiting } = standingOf(progress);
  const { sent, delivered, skipped, started_at: start, finished_at: end } = progress;
  const seconds = start && end ? (Date.parse(end) - Date.parse(start)) / 1_000 : null;
  return (
    <Stats>
      <Stat label="In the run" note={`${count(skipped)} skipped`}>
        {count(recipients)}
      </Stat>
      <Stat
        label={isRunOver(progress.status) ? 'Never sent' : 'Waiting'}
        note={`${shareOf(recipients - waiting, recipients)} done`}
      >
        {count(waiting)}
      </Stat>
      <Stat label="Sent" note={`${shareOf(sent, recipients)} of the run`}>
        {count(sent)}
      </Stat>
      <Stat label="Delivered" note={`${shareOf(delivered, sent)} of sent`}>
        {count(delivered)}
      </Stat>
      <Stat label="Not delivered" note="Bounced, rejected, failed">
        {count(notDelivered)}
      </Stat>
      {isRunOver(progress.status) ? (
        <Stat label="Took" note={<Ended progress={progress} />}>
          {seconds === null ? '–' : duration(seconds)}
        </Stat>
      ) : (
        <Stat label="Sent a minute" note={<Ends progress={progress} />}>
          {progress.status === 'paused' ? '–' : count(progress.rate_per_minute)}
        </Stat>
      )}
    </Stats>
  );
}

function Ended({ progress: { started_at: start, finished_at: end } }: { progress: CampaignProgress }) {
  if (!end) return <>{start ? 'It was broken off' : 'It did not run'}</>;
  return (
    <>
      Ended <Time at={end} />
    </>
  );
}

function Ends({ progress }: { progress: CampaignProgress }) {
  const { estimated_finish: at } = progress;
  if (!at) return <>{progress.status === 'paused' ? 'Nothing leaves' : 'No estimate yet'}</>;
  return (
    <>
      Ends about <Time at={at} />
    </>
  );
}
