import './messages.css';
import { Link, useParams } from 'wouter';
import { Fault } from '../../kit/notice';
import { Page } from '../../kit/page';
import { RecipientStory } from './recipient-story';
import { paceOf, titleOf } from './message-status';
import { MessageFacts } from './message-facts';
import { useMessage } from './use-message';

/** One of the recipients of a message: why they did or did not get it, and what they were sent. */
export function RecipientPage() {
  const { messageId = '', deliveryId = '' } = useParams<{ messageId: string; deliveryId: string }>();
  const { data: message, error } = useMessage(messageId);
  const recipient = message?.deliveries.find(({ id }) => id === deliveryId)?.recipient;
  return (
    <Page
      title={recipient ?? 'Recipient'}
      lead={
        message && (
          <>
            Of <Link href={`/messages/${messageId}`}>{titleOf(message)}</Link>
          </>
        )
      }
    >
      <Fault error={error} />
      {message && (
        <div className="columns main-aside">
          <RecipientStory messageId={messageId} deliveryId={deliveryId} everyMs={paceOf(message)} />
          <MessageFacts message={message} />
        </div>
      )}
    </Page>
  );
}
