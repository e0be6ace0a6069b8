import type { TimelineEntry } from '@carillon/client';
import { Link } from 'wouter';
import type { Tone } from '../../kit/badge';
import { minute, Time } from '../../kit/time';
import { Sentence } from '../../kit/sentence';

const TONES: Partial<Record<TimelineEntry['type'], Tone>> = {
  'delivery.delivered': 'good',
  'delivery.opened': 'good',
  'delivery.clicked': 'good',
  'delivery.sent': 'info',
  'message.retrying': 'warn',
  'message.held': 'warn',
  'quota.warning': 'warn',
  'delivery.unknown': 'warn',
  'delivery.requeued': 'warn',
  'delivery.soft_bounced': 'warn',
  'delivery.suppressed': 'warn',
  'delivery.unsubscribed': 'warn',
  'delivery.duplicate_confirmed': 'warn',
  'delivery.rejected': 'bad',
  'delivery.failed': 'bad',
  'delivery.bounced': 'bad',
  'delivery.complained': 'bad',
};

/** What happened, in sentences; `messageId` names the recipients and leads to them. */
export function Timeline({ entries, messageId }: { entries: TimelineEntry[]; messageId?: string }) {
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <li key={entry.id} className={TONES[entry.type]}>
          <span>
            <Sentence>{entry.description}</Sentence>
          </span>
          {messageId && entry.delivery_id && (
            <Link href={`/messages/${messageId}/recipients/${entry.delivery_id}`}>
              {entry.recipient ?? 'Wiped'}
            </Link>
          )}
          <span className="faint">
            <Time at={entry.occurred_at} /> · <code>{entry.type}</code>
            {Object.entries(entry.data).map(([name, value]) => (
              <span key={name}>
                {' '}
                · {name.replaceAll('_', ' ')}: {words(value)}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}

function words(value: unknown): string {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? minute(value) : value;
  return JSON.stringify(value);
}
