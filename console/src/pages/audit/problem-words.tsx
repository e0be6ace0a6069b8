import { wordsOf } from '../../kit/badge';
import { Notice } from '../../kit/notice';

/** What a request was refused with. Its detail went to who asked, and is not kept. */
export function ProblemWords({ code, status }: { code: string; status: number }) {
  return (
    <Notice tone={status >= 500 ? 'bad' : 'warn'} title={wordsOf(code)}>
      <p>
        <a href={`/problems/${code}`} target="_blank" rel="noreferrer">
          What it means and what to do
        </a>
        . The detail stood in the answer, and is not kept.
      </p>
    </Notice>
  );
}
