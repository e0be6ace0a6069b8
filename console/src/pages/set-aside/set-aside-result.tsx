import type { LeftAlone } from '@carillon/client';
import { Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';

export interface DoneWith {
  verb: 'tried again' | 'discarded';
  done: number;
  leftAlone: LeftAlone[];
}

const SHOWN = 5;

/** What was done, and what was left as it is with the reason. */
export function SetAsideResult({ result: { verb, done, leftAlone } }: { result: DoneWith }) {
  const reasons = new Map<string, LeftAlone[]>();
  for (const one of leftAlone) reasons.set(one.explanation, [...(reasons.get(one.explanation) ?? []), one]);
  return (
    <Notice
      tone={leftAlone.length > 0 ? 'warn' : 'good'}
      title={`${count(done)} ${verb}${leftAlone.length > 0 ? `, ${count(leftAlone.length)} left alone` : ''}`}
    >
      {reasons.size > 0 && (
        <ul className="set-aside-left-alone">
          {[...reasons].map(([explanation, ones]) => (
            <li key={explanation}>
              {explanation}{' '}
              <span className="faint">
                {ones
                  .slice(0, SHOWN)
                  .map(({ id }) => id)
                  .join(', ')}
                {ones.length > SHOWN && ` and ${count(ones.length - SHOWN)} more`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
