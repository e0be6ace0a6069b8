import type { Message } from '@carillon/client';
import { Link } from 'wouter';
import { wordsOf } from '../../kit/badge';
import { Copy } from '../../kit/copy';
import { Card, Facts } from '../../kit/page';
import { minute, Time } from '../../kit/time';
import { Summary } from './summary';

/** What is known of a message as a whole, beside what became of it. */
export function MessageFacts({ message }: { message: Message }) {
  const metadata = Object.entries<string>(message.metadata);
  return (
    <aside className="stack" aria-label="About this message">
      <Card title="About">
        <div className="narrow-facts">
          <Facts
            facts={{
              Channel: message.channel === 'sms' ? 'SMS' : 'E-mail',
              From: message.from,
              Recipients: <Summary summary={message.summary} total={message.recipient_count} />,
              Copies: copiesOf(message),
              Accepted: <Time at={message.created_at} />,
              'To be sent': message.scheduled_at && minute(message.scheduled_at),
              Lane: wordsOf(message.lane),
              Topic: message.topic && <Link href="/suppressions?view=topics">{message.topic}</Link>,
              Language: message.locale,
              Unsubscribing: unsubscribingOf(message),
              'If the answer is lost':
                message.on_unknown === 'resend' ? 'It is sent again' : 'It is held for you to decide',
              Tags: message.tags.join(', '),
              'Template version': message.template_version_id && <Copy text={message.template_version_id} />,
              Message: <Copy text={message.id} />,
            }}
          />
        </div>
      </Card>
      {metadata.length > 0 && (
        <Card title="Metadata">
          <div className="narrow-facts">
            <Facts facts={Object.fromEntries(metadata)} />
          </div>
        </Card>
      )}
      <Wiped message={message} />
    </aside>
  );
}

function copiesOf({ recipient_count: number, addressing }: Message): string | null {
  if (number === 1) return null;
  return addressing === 'shared' ? 'One for all of them' : 'One for each of them';
}

function unsubscribingOf({ channel, unsubscribe }: Message): string | null {
  if (channel === 'sms') return null;
  return unsubscribe ? 'By one click' : 'No link';
}

function Wiped({ message }: { message: Message }) {
  const { content_wiped_at: content, recipients_wiped_at: recipients, events_wiped_at: events } = message;
  if (!content && !recipients && !events) return null;
  return (
    <Card title="Wiped" lead="As your retention says, or because a person was erased.">
      <Facts
        facts={{
          Content: content && <Time at={content} />,
          Recipients: recipients && <Time at={recipients} />,
          Events: events && <Time at={events} />,
        }}
      />
    </Card>
  );
}
