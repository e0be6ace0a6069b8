import type { CampaignDetail } from '@carillon/client';
import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { LinkButton } from '../../kit/button';
import { AskFirst } from '../../kit/dialog';
import { count } from '../../kit/numbers';
import { say } from '../../kit/toasts';
import { isOver, standingOf } from './campaign-words';
import { LaunchButton } from './launch-button';
import { Changing } from '../../kit/may-change';

/** What can be done with it as it stands; the table of moves is the API's. */
export function CampaignActions({ campaign }: { campaign: CampaignDetail }) {
  const [, navigate] = useLocation();
  const { id, status, progress } = campaign;
  const approve = useAct((carillon) => carillon.campaigns.approve(id));
  const pause = useAct((carillon) => carillon.campaigns.pause(id));
  const resume = useAct((carillon) => carillon.campaigns.resume(id));
  const cancel = useAct((carillon) => carillon.campaigns.cancel(id));
  const withdraw = useAct((carillon) => carillon.campaigns.withdraw(id));
  const isWithdrawable = status === 'pending_approval' || (status === 'scheduled' && !progress);
  const done = (text: string) => (): void => say(text);
  if (isOver(status))
    return (
      <Changing>
        <LinkButton to={`/campaigns/new?like=${id}`}>Use again</LinkButton>
      </Changing>
    );
  return (
    <>
      {status === 'draft' && (
        <Changing>
          <LinkButton to={`/campaigns/${id}/edit`}>Edit</LinkButton>
        </Changing>
      )}
      {isWithdrawable && (
        <AskFirst
          button="Withdraw to edit"
          title="Withdraw it?"
          yes="Withdraw"
          onYes={() => withdraw.mutateAsync().then(() => navigate(`/campaigns/${id}/edit`))}
        >
          <p>It is a draft again, and can be changed. Nothing is sent until it is launched anew.</p>
        </AskFirst>
      )}
      <AskFirst
        button="Cancel"
        title="Cancel it for good?"
        yes="Cancel the campaign"
        danger
        onYes={() => cancel.mutateAsync().then(done('Cancelled.'))}
      >
        <p>
          Who has not been sent to is not sent to any more, and no further run begins. This cannot be taken
          back.
        </p>
        {progress && <p>{count(standingOf(progress).waiting)} people are still waiting for their copy.</p>}
      </AskFirst>
      {(status === 'running' || status === 'scheduled') && (
        <AskFirst
          button="Pause"
          title="Pause it?"
          yes="Pause"
          onYes={() => pause.mutateAsync().then(done('Paused.'))}
        >
          <p>
            No further request to the provider is begun, and no further run. What is on its way is not called
            back. Resuming neither repeats nor skips anybody.
          </p>
        </AskFirst>
      )}
      {status === 'paused' && (
        <AskFirst
          button="Resume"
          look="primary"
          title="Resume it?"
          yes="Resume"
          onYes={() => resume.mutateAsync().then(done('It goes on.'))}
        >
          <p>
            It goes on where it was: nobody gets a second copy and nobody is left out. Sending windows are
            looked at anew; runs that came up meanwhile are late.
          </p>
        </AskFirst>
      )}
      {status === 'pending_approval' && (
        <AskFirst
          button="Approve"
          look="primary"
          title="Approve it?"
          yes="Approve"
          onYes={() => approve.mutateAsync().then(done('Approved.'))}
        >
          <p>
            Its schedule counts from here on. Whoever launched it cannot approve it: somebody else has to.
          </p>
        </AskFirst>
      )}
      {status === 'draft' && (
        <Changing>
          <LaunchButton campaign={campaign} />
        </Changing>
      )}
    </>
  );
}
