import { useAct, useRead } from '../../api/reading';
import { Button } from '../../kit/button';
import { Form, TextField } from '../../kit/form';
import { Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { textOf } from '../../kit/text-of';
import { say } from '../../kit/toasts';
import { Changing, LOOK_ONLY } from '../../kit/may-change';

/** When soft bounces suppress an address, and where people may write to unsubscribe. */
export function SuppressionSettingsForm() {
  const { data: settings, error } = useRead(['suppression settings'], (carillon, signal) =>
    carillon.suppressionSettings.get({ signal }),
  );
  const save = useAct(async (carillon, values: Record<string, unknown>) => {
    await carillon.suppressionSettings.set({
      soft_bounces: Number(values['soft_bounces']),
      within_days: Number(values['within_days']),
      for_days: Number(values['for_days']),
      unsubscribe_mailto: textOf(values['unsubscribe_mailto']).trim() || null,
    });
    say('The settings are saved, for live and test mode.');
  });
  return (
    <Card title="Settings" lead="For live and test mode alike.">
      <Fault error={error} />
      {settings && (
        <Form onSubmit={(values) => !save.isPending && save.mutate(values)} error={save.error}>
          <div className="columns" style={{ '--column': '13rem' } as object}>
            <TextField
              name="soft_bounces"
              label="Soft bounces"
              type="number"
              min={0}
              max={100}
              defaultValue={settings.soft_bounces}
              hint="So many, and none that came through after them, suppress an address. 0: never."
            />
            <TextField
              name="within_days"
              label="Within days"
              type="number"
              min={1}
              max={365}
              defaultValue={settings.within_days}
            />
            <TextField
              name="for_days"
              label="For days"
              type="number"
              min={1}
              max={3650}
              defaultValue={settings.for_days}
              hint="How long the address is let alone then."
            />
          </div>
          <TextField
            name="unsubscribe_mailto"
            label="Mailbox for unsubscribing"
            type="email"
            defaultValue={settings.unsubscribe_mailto ?? ''}
            hint="Your own mailbox, beside the link in List-Unsubscribe. Without it, the link alone."
          />
          <div>
            <Changing otherwise={LOOK_ONLY}>
              <Button type="submit" look="primary" busy={save.isPending}>
                Save
              </Button>
            </Changing>
          </div>
        </Form>
      )}
    </Card>
  );
}
