import './audit.css';
import { Page } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Tabs } from '../../kit/tabs';
import { Changes } from './changes';
import { Requests } from './requests';

/** Who changed what, and what was asked of the API. */
export function AuditPage() {
  const [tab, setTab] = useSearchParam('tab', 'changes');
  return (
    <Page title="Audit" lead="Who changed what is yours, and what was asked of the API.">
      <Tabs
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'changes', title: 'Changes', content: <Changes /> },
          { id: 'requests', title: 'Requests', content: <Requests /> },
        ]}
      />
    </Page>
  );
}
