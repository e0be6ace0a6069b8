import type { CampaignDetail } from '@carillon/client';
import { usePlace } from '../../api/place';
import { useAct, useRead } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { say } from '../../kit/toasts';
import { scheduleWords } from './schedule-words';
import { useSettings } from './use-settings';
import { recipientWords } from './recipient-words';

/** Launches a draft, or sends it for approval where the settings ask for it. */
export function LaunchButton({
  campaign,
  onLaunched,
}: {
  campaign: CampaignDetail;
  onLaunched?: () => void;
}) {
  const { id, audience_id: audienceId, schedule } = campaign;
  const { mode } = usePlace();
  const { data: settings } = useSettings();
  const needsApproval = settings?.approval_required ?? false;
  const launch = useAct((carillon) => carillon.campaigns.launch(id));
  const audience = useRead(
    ['audiences', audienceId, 'count'],
    (carillon, signal) => carillon.audiences.count(audienceId ?? '', { signal }),
    { enabled: audienceId !== null },
  );
  const onYes = async (): Promise<void> => {
    await launch.mutateAsync();
    say(needsApproval ? 'It waits for approval.' : 'Launched.');
    onLaunched?.();
  };
  return (
    <AskFirst
      button={needsApproval ? 'Send for approval' : 'Launch'}
      look="primary"
      title={needsApproval ? 'Send it for approval?' : 'Launch it?'}
      yes={needsApproval ? 'Send for approval' : 'Launch'}
      onYes={onYes}
    >
      <p>
        “{campaign.name}” is sent to {recipientWords(campaign.recipients, audience.data?.count)}
        {mode === 'test' ? ' in test mode, where nobody gets anything' : ''}.
      </p>
      <p>When: {scheduleWords(schedule)}.</p>
      {needsApproval ? (
        <p>It waits until somebody else approves it.</p>
      ) : (
        <p>It can be paused at any time. What has left cannot be called back.</p>
      )}
    </AskFirst>
  );
}
