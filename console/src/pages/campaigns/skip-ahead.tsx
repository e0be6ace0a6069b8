import { useAct, useRead } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { Notice } from '../../kit/notice';
import { minute } from '../../kit/time';

/** The clock is set ahead by no more at once. */
const MOST_SECONDS = 366 * 86_400;
/** Past it, so that the run is due. */
const BEYOND_SECONDS = 5;

/** In test mode nobody has to wait for the next run: its clock can be set ahead to it. */
export function SkipAhead({ nextRunAt }: { nextRunAt: string }) {
  const { data: clock } = useRead(['test-clock'], (carillon, signal) => carillon.testClock.get({ signal }));
  const advance = useAct(async (carillon) => {
    // By what it shows now: somebody else may have set it ahead meanwhile.
    const { now } = await carillon.testClock.get();
    const seconds = secondsBetween(now, nextRunAt);
    if (seconds > 0) await carillon.testClock.advance({ seconds });
  });
  if (!clock) return null;
  const isFar = secondsBetween(clock.now, nextRunAt) >= MOST_SECONDS;
  return (
    <Notice title={`The clock of test mode shows ${minute(clock.now)}`}>
      <div className="row spread">
        <p>Its next run is at {minute(nextRunAt)} by that clock.</p>
        <AskFirst
          button={isFar ? 'Set it a year ahead' : 'Set it ahead to the next run'}
          title="Set the clock of test mode ahead?"
          yes="Set it ahead"
          onYes={() => advance.mutateAsync()}
        >
          <p>
            What falls due meanwhile in test mode is run at once. It counts for everybody in this tenant, and
            there is no way back.
          </p>
        </AskFirst>
      </div>
    </Notice>
  );
}

function secondsBetween(from: string, to: string): number {
  const seconds = Math.ceil((Date.parse(to) - Date.parse(from)) / 1_000) + BEYOND_SECONDS;
  return Math.min(MOST_SECONDS, seconds);
}
