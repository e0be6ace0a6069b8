import './webhooks.css';
import { Page } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Tabs } from '../../kit/tabs';
import { CreateEndpoint } from './create-endpoint';
import { Endpoints } from './endpoints';
import { EventLog } from './event-log';

/** Who is told what happens, and everything that there was to tell. */
export function WebhooksPage() {
  const [tab, setTab] = useSearchParam('tab', 'endpoints');
  return (
    <Page
      title="Webhooks"
      lead="Your programs are told what becomes of each message, signed as Standard Webhooks has it."
      actions={<CreateEndpoint />}
    >
      <Tabs
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'endpoints', title: 'Endpoints', content: <Endpoints /> },
          { id: 'events', title: 'Events', content: <EventLog /> },
        ]}
      />
    </Page>
  );
}
