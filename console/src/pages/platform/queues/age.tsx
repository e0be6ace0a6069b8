import { Badge } from '../../../kit/badge';
import { duration } from '../../../kit/numbers';

/** What is due waits for seconds; from a minute on somebody may want to look, from ten on they should. */
const LATE_SECONDS = 60;
const ILL_SECONDS = 600;

export function Age({ seconds }: { seconds: number | null }) {
  if (seconds === null) return <span className="faint">–</span>;
  if (seconds < LATE_SECONDS) return duration(seconds);
  return <Badge tone={seconds < ILL_SECONDS ? 'warn' : 'bad'}>{duration(seconds)}</Badge>;
}
