import type { Counted, Rate } from '@carillon/client';
import { count, percent } from '../kit/numbers';
import { Stat, Stats } from '../kit/page';

/** Of a period, or of a campaign: how many, and of what share. */
export function Totals({ counted }: { counted: Counted | undefined }) {
  const counts = counted?.counts;
  const rates = counted?.rates;
  const number = (value: number | undefined): string => (value === undefined ? '…' : count(value));
  return (
    <Stats>
      <Stat label="Accepted" note={counts && `${count(counts.sent)} sent`}>
        {number(counts?.accepted)}
      </Stat>
      <Stat label="Delivered" note={shareOf(rates?.delivered)}>
        {number(counts?.delivered)}
      </Stat>
      <Stat label="Bounced" note={shareOf(rates?.bounced)}>
        {number(counts?.bounced)}
      </Stat>
      <Stat label="Complaints" note={shareOf(rates?.complained)}>
        {number(counts?.complained)}
      </Stat>
      <Stat label="Opened" note={shareOf(rates?.opened)}>
        {number(counts?.opened)}
      </Stat>
      <Stat label="Clicked" note={shareOf(rates?.clicked)}>
        {number(counts?.clicked)}
      </Stat>
    </Stats>
  );
}

function shareOf(rate: Rate | undefined): string | undefined {
  return rate && rate.rate !== null ? `${percent(rate.rate)} of ${rate.divided_by}` : undefined;
}
