import { usePlace } from '../../api/place';
import { LinkButton } from '../../kit/button';
import { Fault } from '../../kit/notice';
import { Page } from '../../kit/page';
import './campaigns.css';
import { SettingsForm } from './settings-form';
import { TestClockCard } from './test-clock-card';
import { useSettings } from './use-settings';

/** What counts for all campaigns of the tenant, and the clock of test mode. */
export function SettingsPage() {
  const { mode } = usePlace();
  const { data: settings, error } = useSettings();
  return (
    <Page
      title="Campaign settings"
      lead="For all campaigns of the tenant, in both modes. They count for whatever has not left yet."
      actions={<LinkButton to="/campaigns">Back to campaigns</LinkButton>}
    >
      <Fault error={error} />
      {settings && <SettingsForm settings={settings} />}
      {mode === 'test' && <TestClockCard />}
    </Page>
  );
}
