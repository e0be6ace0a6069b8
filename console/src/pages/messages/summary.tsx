import { wordsOf } from '../../kit/badge';
import { count } from '../../kit/numbers';

/** What became of the recipients of a message, in as few words as there are statuses. */
export function Summary({ summary, total }: { summary: Record<string, number>; total: number }) {
  // The status says it already where all stand alike.
  const parts = Object.entries(summary).sort(([, one], [, other]) => other - one);
  return (
    <span className="number">
      {count(total)}
      {parts.length > 1 && (
        <span className="faint">
          {' '}
          · {parts.map(([status, number]) => wordsFor(status, number)).join(', ')}
        </span>
      )}
    </span>
  );
}

function wordsFor(status: string, number: number): string {
  return `${count(number)} ${wordsOf(status).toLowerCase()}`;
}
