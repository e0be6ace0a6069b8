import type { CampaignSettings } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Form, Switch, TextField } from '../../kit/form';
import { Card } from '../../kit/page';
import { say } from '../../kit/toasts';
import { TimeZoneField } from './compose/time-zone-field';
import { WindowFields } from './window-fields';
import { Changing, LOOK_ONLY } from '../../kit/may-change';

const FRESH_CAP = { limit: 3, days: 7 };

/** Approval, the zone of those without one, the sending window and the frequency cap; saved together. */
export function SettingsForm({ settings }: { settings: CampaignSettings }) {
  const [draft, setDraft] = useState(settings);
  const change = (changes: Partial<CampaignSettings>): void =>
    setDraft((before) => ({ ...before, ...changes }));
  const save = useAct((carillon) => {
    const { timezone, sending_window, frequency_cap, approval_required } = draft;
    return carillon.campaignSettings.update({ timezone, sending_window, frequency_cap, approval_required });
  });
  const { frequency_cap: cap } = draft;
  return (
    <Form
      error={save.error}
      onSubmit={() =>
        save.mutate(undefined, {
          onSuccess: (saved) => {
            setDraft(saved);
            say('Saved.');
          },
        })
      }
    >
      <Card title="Approval">
        <Switch
          label="What one person or key has launched waits until another approves it"
          checked={draft.approval_required}
          onChange={(isOn) => change({ approval_required: isOn })}
        />
      </Card>
      <Card title="Time zone">
        <div className="columns">
          <TimeZoneField
            name="timezone"
            label="Who has no time zone of their own"
            hint="Is taken to live here, for local times and windows."
            value={draft.timezone}
            onChange={(timezone) => change({ timezone })}
          />
        </div>
      </Card>
      <Card
        title="Sending window"
        lead="When campaigns may be sent, in each recipient’s zone; beside what a campaign says itself."
      >
        <WindowFields
          value={draft.sending_window}
          onChange={(window) => change({ sending_window: window })}
        />
      </Card>
      <Card title="Frequency cap" lead="How many campaigns one address may get, over all campaigns.">
        <div className="form">
          <Switch
            label="Not more than so many"
            checked={cap !== null}
            onChange={(isOn) => change({ frequency_cap: isOn ? FRESH_CAP : null })}
          />
          {cap && (
            <div className="columns">
              <TextField
                name="frequency_cap.limit"
                label="Campaigns"
                type="number"
                min={1}
                value={cap.limit}
                onValueChange={(limit) => change({ frequency_cap: { ...cap, limit: Number(limit) } })}
              />
              <TextField
                name="frequency_cap.days"
                label="In so many days"
                type="number"
                min={1}
                max={365}
                value={cap.days}
                onValueChange={(days) => change({ frequency_cap: { ...cap, days: Number(days) } })}
              />
            </div>
          )}
        </div>
      </Card>
      <div>
        <Changing otherwise={LOOK_ONLY}>
          <Button type="submit" look="primary" busy={save.isPending}>
            Save
          </Button>
        </Changing>
      </div>
    </Form>
  );
}
