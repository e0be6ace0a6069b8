import type { RemoveSuppressions, SuppressionsListQuery } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { AskFirst } from '../../kit/dialog';
import { Fault } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { say } from '../../kit/toasts';

const PAGE = 100;

/** Takes all that the filters find off the list: counted first, and only when the number is still the same. */
export function RemoveMany({ filters }: { filters: Record<string, string | undefined> }) {
  const key = JSON.stringify(filters);
  const [counted, setCounted] = useState<{ key: string; number: number } | null>(null);
  const counting = useAct(async (carillon) => {
    let number = 0;
    for await (const { data } of carillon.suppressions
      .list({ limit: PAGE, ...(filters as SuppressionsListQuery) })
      .pages())
      number += data.filter(({ reason }) => reason !== 'compliance').length;
    setCounted({ key, number });
  });
  const remove = useAct((carillon, expected: number) =>
    carillon.suppressions.remove({ ...(filters as Omit<RemoveSuppressions, 'expected'>), expected }),
  );
  if (counted?.key !== key)
    return (
      <>
        <Button look="plain" busy={counting.isPending} onClick={() => counting.mutate()}>
          {counting.isPending ? 'Counting…' : 'Count these'}
        </Button>
        <Fault error={counting.error} />
      </>
    );
  const { number } = counted;
  return (
    <>
      <span className="quiet number">{number === 1 ? 'One' : count(number)} found</span>
      <AskFirst
        look="plain"
        button="Remove all of these"
        danger
        disabled={number === 0}
        title={`Remove ${count(number)} from the list?`}
        yes="Remove"
        onYes={async () => {
          const { removed } = await remove.mutateAsync(number);
          setCounted(null);
          say(`${count(removed)} removed.`);
        }}
      >
        <p>
          From then on messages reach them again. When their number has changed since they were counted,
          nothing is removed. Those of the reason compliance stay.
        </p>
      </AskFirst>
    </>
  );
}
