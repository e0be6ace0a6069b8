import './senders.css';
import { Page } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Tabs } from '../../kit/tabs';
import { AllowedLists } from './allowed-lists';
import { Domains } from './domains';
import { SendingSettingsForm } from './sending-settings-form';
import { SingleSenders } from './single-senders';
import { SmtpAndIps } from './smtp-and-ips';

/** In whose name the tenant may send, to whom, and how; and what sends by SMTP beside this API. */
export function SendersPage() {
  const [tab, setTab] = useSearchParam('tab', 'domains');
  return (
    <Page title="Senders" lead="In whose name you send. The same for live and test mode.">
      <Tabs
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'domains', title: 'Domains', content: <Domains /> },
          { id: 'single', title: 'Single senders', content: <SingleSenders /> },
          { id: 'allowed', title: 'Allowed lists', content: <AllowedLists /> },
          { id: 'settings', title: 'Tracking and footer', content: <SendingSettingsForm /> },
          { id: 'smtp', title: 'SMTP and IPs', content: <SmtpAndIps /> },
        ]}
      />
    </Page>
  );
}
