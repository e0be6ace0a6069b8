import type { CampaignProgress } from '@carillon/client';
import { Bar, type Part } from '../../kit/bar';
import { count } from '../../kit/numbers';
import { standingOf } from './campaign-words';

/** What became of everybody in a run; what is empty of the bar is still to come. */
export function RunBar({ progress, short = false }: { progress: CampaignProgress; short?: boolean }) {
  const { recipients, delivered, onTheWay, notDelivered, withheld, waiting } = standingOf(progress);
  const parts: Part[] = [
    { label: 'Delivered', value: delivered, tone: 'good' },
    { label: 'On the way', value: onTheWay },
    { label: 'Not delivered', value: notDelivered, tone: 'bad' },
    { label: 'Withheld or skipped', value: withheld, tone: 'warn' },
  ];
  if (!short) return <Bar label="The run" parts={parts} total={recipients} />;
  const words = `${count(recipients - waiting)} of ${count(recipients)} are done`;
  return (
    <span className="bar" role="img" aria-label={words} title={words}>
      {parts.map(({ label, value, tone }) => (
        <span key={label} className={tone} style={{ width: `${(value / recipients) * 100}%` }} />
      ))}
    </span>
  );
}
