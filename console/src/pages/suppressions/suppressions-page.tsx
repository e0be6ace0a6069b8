import './suppressions.css';
import { useSearchParams } from 'wouter';
import { Page } from '../../kit/page';
import { Tabs } from '../../kit/tabs';
import { AddSuppression } from './add-suppression';
import { ImportSuppressions } from './import-suppressions';
import { PreferenceList } from './preference-list';
import { ReceivedSmsList } from './received-sms-list';
import { SuppressionList } from './suppression-list';
import { SuppressionSettingsForm } from './suppression-settings-form';
import { TopicList } from './topic-list';
import { useTopicChoices } from './use-topic-choices';

/** Who is not written to, and what people want to hear of. */
export function SuppressionsPage() {
  const [search, setSearch] = useSearchParams();
  const view = search.get('view') ?? 'list';
  const topics = useTopicChoices();
  return (
    <Page
      title="Suppressions"
      lead="Whoever does not want to hear from you is not written to, whatever asks for it. Each mode has a list of its own."
      actions={
        view === 'list' && (
          <>
            <ImportSuppressions topics={topics} />
            <AddSuppression topics={topics} />
          </>
        )
      }
    >
      <Tabs
        value={view}
        onChange={(to) => setSearch(to === 'list' ? {} : { view: to })}
        tabs={[
          { id: 'list', title: 'Suppressions', content: <SuppressionList /> },
          { id: 'topics', title: 'Topics', content: <TopicList /> },
          { id: 'preferences', title: 'Preferences', content: <PreferenceList /> },
          { id: 'sms', title: 'Received SMS', content: <ReceivedSmsList /> },
          { id: 'settings', title: 'Settings', content: <SuppressionSettingsForm /> },
        ]}
      />
    </Page>
  );
}
