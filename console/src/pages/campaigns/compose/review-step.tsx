import type { RecipientFile } from '@carillon/client';
import { useLocation } from 'wouter';
import { useRead } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Fault, Notice } from '../../../kit/notice';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { addressesOf } from '../add-pasted';
import { DryRun } from '../dry-run';
import { FileOutcome } from '../file-outcome';
import { LaunchButton } from '../launch-button';
import { SetUp } from '../set-up';
import { useSettings } from '../use-settings';
import { updateBodyOf } from './body-of';
import type { Draft } from './draft';
import { isUnsaved } from './fingerprint-of';

interface ReviewStepProps {
  draft: Draft;
  error: Error | null;
  isSaving: boolean;
  outcome: RecipientFile | null;
  onSave: () => void;
  onDone: () => void;
}

/** Everything in words; saved, it is tried out, and can be launched. */
export function ReviewStep({ draft, error, isSaving, outcome, onSave, onDone }: ReviewStepProps) {
  const [, navigate] = useLocation();
  const { campaignId } = draft;
  const { data: campaign } = useRead(
    ['campaigns', campaignId],
    (carillon, signal) => carillon.campaigns.get(campaignId ?? '', { signal }),
    { enabled: campaignId !== null },
  );
  const { data: settings } = useSettings();
  const unsaved = isUnsaved(draft);
  const given = campaign?.recipients ?? 0;
  const pasted = addressesOf(draft.pasted).length;
  const { from = null, topic = null, variables = {}, ...body } = updateBodyOf(draft, {});
  const leave = (): void => {
    onDone();
    navigate(campaignId ? `/campaigns/${campaignId}` : '/campaigns');
  };
  return (
    <div className="form">
      {error && <Fault error={error} />}
      <Card title={draft.name || 'A campaign without a name'} lead="Everything as it would be.">
        <div className="stack">
          <SetUp
            plain
            campaign={{
              ...body,
              from,
              topic,
              variables,
              recipients: given,
              audience_id: body.audience_id ?? null,
              schedule: body.schedule ?? null,
              throttle: body.throttle ?? [],
              warm_up: body.warm_up ?? null,
              experiment: body.experiment ?? null,
              sending_window: body.sending_window ?? null,
              outside_window: body.outside_window ?? 'hold',
              priority: body.priority ?? 'normal',
            }}
          />
          {pasted > 0 && <p>{count(pasted)} pasted lines are added when it is saved.</p>}
          {draft.fileName && <p>{draft.fileName} is uploaded when it is saved.</p>}
          {!draft.audienceId && given + pasted === 0 && !draft.fileName && (
            <Notice tone="warn" title="Nobody is in it yet">
              <p>Give it an audience, or recipients of its own.</p>
            </Notice>
          )}
        </div>
      </Card>
      {outcome && <FileOutcome outcome={outcome} />}
      {unsaved ? (
        <Notice title="Next: a dry run">
          <div className="stack">
            <p>
              Saved as a draft, it is tried out: who would get it, who would not and why, what it would cost,
              when it would end, and what it looks like. Nothing is sent.
            </p>
            <div>
              <Button look="primary" busy={isSaving} onClick={onSave}>
                {isSaving ? 'Saving…' : 'Save the draft and try it out'}
              </Button>
            </div>
          </div>
        </Notice>
      ) : (
        campaignId && (
          <Card title="Dry run" lead="Nothing of it was sent.">
            <DryRun campaignId={campaignId} isEmpty={given === 0 && !draft.audienceId} />
          </Card>
        )
      )}
      {!unsaved && campaign && (
        <div className="row step-foot">
          <LaunchButton campaign={campaign} onLaunched={leave} />
          <Button onClick={leave}>Keep it as a draft</Button>
          {settings?.approval_required && (
            <span className="quiet">Launches are approved here: somebody else has to say yes.</span>
          )}
        </div>
      )}
    </div>
  );
}
