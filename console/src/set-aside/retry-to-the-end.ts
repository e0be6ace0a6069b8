import type { LeftAlone, SetAsideRetry } from '@carillon/client';

/** One call takes on some hundreds; the next goes on behind what was left alone, until there is no more. */
export async function retryToTheEnd(
  retry: (position: { after?: string }) => Promise<SetAsideRetry>,
): Promise<{ retried: number; leftAlone: LeftAlone[] }> {
  const leftAlone: LeftAlone[] = [];
  let retried = 0;
  let after: string | null = null;
  do {
    const answer: SetAsideRetry = await retry(after ? { after } : {});
    retried += answer.retried;
    leftAlone.push(...answer.left_alone);
    after = answer.has_more ? answer.next_cursor : null;
  } while (after);
  return { retried, leftAlone };
}
