import type { Counted } from '@carillon/client';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { shareOf } from './campaign-words';

interface FunnelProps {
  counted: Counted | undefined;
  channel: 'email' | 'sms';
}

/** How many came how far, each as a part of all that were accepted. */
export function Funnel({ counted, channel }: FunnelProps) {
  if (!counted || counted.counts.accepted === 0) return null;
  const { accepted, sent, delivered, opened, clicked } = counted.counts;
  const steps = [
    { label: 'Accepted', value: accepted },
    { label: 'Sent', value: sent },
    { label: 'Delivered', value: delivered },
    // An SMS is not opened.
    ...(channel === 'email' ? [{ label: 'Opened', value: opened }] : []),
    { label: 'Clicked', value: clicked },
  ];
  return (
    <Card title="How far they came" lead="People, not machines; each as a part of all that were accepted.">
      <dl className="funnel">
        {steps.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd aria-hidden className="bar">
              <span style={{ width: `${(Math.min(value, accepted) / accepted) * 100}%` }} />
            </dd>
            <dd className="number">
              {count(value)} <span className="faint">{shareOf(value, accepted)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
