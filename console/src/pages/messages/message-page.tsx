import './messages.css';
import type { MessageDetail } from '@carillon/client';
import { useParams, useSearchParams } from 'wouter';
import { Status } from '../../kit/badge';
import { Fault } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { Tabs } from '../../kit/tabs';
import { MessageContent } from './message-content';
import { MessageFacts } from './message-facts';
import { MessageRecipients } from './message-recipients';
import { paceOf, standingOf, titleOf } from './message-status';
import { MessageTimeline } from './message-timeline';
import { RecipientStory } from './recipient-story';
import { ScheduleActions } from './schedule-actions';
import { useMessage } from './use-message';

/** One message: what became of everybody in it, what they were sent, and all that happened, followed until it is over. */
export function MessagePage() {
  const { messageId = '' } = useParams<{ messageId: string }>();
  const { data: message, error } = useMessage(messageId);
  if (!message)
    return (
      <Page title="Message">
        <Fault error={error} />
      </Page>
    );
  return (
    <Page
      title={titleOf(message)}
      mark={
        <span role="status">
          <Status of={standingOf(message)} />
        </span>
      }
      actions={<ScheduleActions message={message} />}
    >
      <Fault error={error} />
      <div className="columns main-aside">
        <Story message={message} />
        <MessageFacts message={message} />
      </div>
    </Page>
  );
}

/** Of one person at once; of many by tab. */
function Story({ message }: { message: MessageDetail }) {
  const [search, setSearch] = useSearchParams();
  const [only] = message.deliveries;
  const everyMs = paceOf(message);
  if (only && message.recipient_count === 1)
    return <RecipientStory messageId={message.id} deliveryId={only.id} everyMs={everyMs} />;
  return (
    <Tabs
      value={search.get('view') ?? 'recipients'}
      onChange={(view) => setSearch(view === 'recipients' ? {} : { view }, { replace: true })}
      tabs={[
        {
          id: 'recipients',
          title: `Recipients (${message.recipient_count})`,
          content: <MessageRecipients message={message} everyMs={everyMs} />,
        },
        { id: 'content', title: 'Content', content: <MessageContent message={message} /> },
        {
          id: 'timeline',
          title: 'Timeline',
          content: (
            <Card title="Timeline" lead="All that happened, oldest first.">
              <MessageTimeline messageId={message.id} everyMs={everyMs} />
            </Card>
          ),
        },
      ]}
    />
  );
}
