import { Button } from '../../../kit/button';
import { Checkbox, Form } from '../../../kit/form';
import { Card } from '../../../kit/page';
import { ExperimentFields } from './experiment-fields';
import { PaceFields } from './pace-fields';
import { SchedulePreview } from './schedule-preview';
import type { StepProps } from './step-props';
import { WhenFields } from './when-fields';
import { WindowFields } from '../window-fields';
import { Radios } from '../../../kit/radios';

/** When, at which hours, how fast, and as which variant. */
export function ScheduleStep({ draft, change, error, onNext }: StepProps) {
  return (
    <Form onSubmit={onNext} error={error}>
      <Card title="When">
        <div className="form">
          <WhenFields
            schedule={draft.schedule}
            change={(changes) => change({ schedule: { ...draft.schedule, ...changes } })}
          />
          <SchedulePreview schedule={draft.schedule} />
        </div>
      </Card>
      <Card
        title="Sending window"
        lead="When may be sent, by the clock in each recipient’s zone; beside what the settings say."
      >
        <div className="form">
          <WindowFields value={draft.window} onChange={(window) => change({ window })} />
          {draft.window && (
            <Radios
              label="Whose turn comes outside of it"
              value={draft.outsideWindow}
              onChange={(outsideWindow) => change({ outsideWindow })}
              choices={[
                { value: 'hold', label: 'Waits', hint: 'Until the window opens.' },
                { value: 'skip', label: 'Is left out', hint: 'And stands among the skipped.' },
              ]}
            />
          )}
          <Checkbox
            label="Critical: passes sending windows and the frequency cap"
            checked={draft.isCritical}
            onChange={(isCritical) => change({ isCritical })}
          />
        </div>
      </Card>
      <Card title="How fast" lead="As fast as it goes, unless you say otherwise.">
        <PaceFields draft={draft} change={change} />
      </Card>
      <Card
        title="Experiment"
        lead="To find out which of several does best, and send that one to the others."
      >
        <ExperimentFields draft={draft} change={change} />
      </Card>
      <div className="row step-foot">
        <Button type="submit" look="primary">
          Next: review
        </Button>
      </div>
    </Form>
  );
}
