import type { LeftAlone } from '@carillon/client';
import { Notice } from '../../../kit/notice';
import { count } from '../../../kit/numbers';

/** What was not touched, by reason. */
export function LeftAloneNotice({ leftAlone }: { leftAlone: LeftAlone[] }) {
  if (leftAlone.length === 0) return null;
  const byReason = new Map<string, number>();
  for (const { explanation } of leftAlone) byReason.set(explanation, (byReason.get(explanation) ?? 0) + 1);
  return (
    <Notice tone="warn" title={`${count(leftAlone.length)} were left alone`}>
      <ul>
        {[...byReason].map(([explanation, number]) => (
          <li key={explanation}>
            {count(number)}: {explanation}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
