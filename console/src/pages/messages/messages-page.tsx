import './messages.css';
import { useSearchParams } from 'wouter';
import { LinkButton } from '../../kit/button';
import { Page } from '../../kit/page';
import { Tabs } from '../../kit/tabs';
import { DeliveryList } from './delivery-list';
import { ExportDeliveries } from './export-deliveries';
import { MessageList } from './message-list';
import { Changing } from '../../kit/may-change';

/** What was sent, by message and by recipient; `?recipient=` finds one person. */
export function MessagesPage() {
  const [search, setSearch] = useSearchParams();
  const isByRecipient = search.get('view') === 'recipients' || search.has('recipient');
  return (
    <Page
      title="Messages"
      lead="What was accepted, and what became of each recipient."
      actions={
        <>
          <ExportDeliveries />
          <Changing>
            <LinkButton to="/messages/new" look="primary">
              Send a message
            </LinkButton>
          </Changing>
        </>
      }
    >
      <Tabs
        value={isByRecipient ? 'recipients' : 'messages'}
        onChange={(view) => setSearch(view === 'messages' ? {} : { view })}
        tabs={[
          { id: 'messages', title: 'Messages', content: <MessageList /> },
          { id: 'recipients', title: 'Recipients', content: <DeliveryList /> },
        ]}
      />
    </Page>
  );
}
