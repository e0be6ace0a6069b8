import { useTicking } from './use-ticking';

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const MINUTE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
const RELATIVE = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });

const STEPS = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
] as const;

/** An instant of the API in the reader's own zone; what is near is told by its distance. Hover says it exactly. */
export function Time({ at, relative = true }: { at: string | null | undefined; relative?: boolean }) {
  useTicking();
  if (!at) return <span className="faint">–</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${EXACT.format(date)} (${at})`}>
      {(relative && distance(date)) || MINUTE.format(date)}
    </time>
  );
}

export function day(at: string): string {
  return DAY.format(new Date(at));
}

export function minute(at: string): string {
  return MINUTE.format(new Date(at));
}

/** Within a week of now; else null, and the date says more. */
function distance(date: Date): string | null {
  let value = (date.getTime() - Date.now()) / 1_000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) return RELATIVE.format(Math.round(value), unit);
    value /= size;
  }
  return null;
}
