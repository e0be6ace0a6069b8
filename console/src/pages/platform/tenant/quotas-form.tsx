import type { Quotas, SetQuotas } from '@carillon/client';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog, DialogFoot } from '../../../kit/dialog';
import { Form, SelectField, TextField } from '../../../kit/form';
import { textOf } from '../../../kit/text-of';

const CHANNELS = [
  { channel: 'email', title: 'Recipients of e-mail' },
  { channel: 'sms', title: 'Numbers that an SMS goes to' },
] as const;
const PERIODS = [
  { period: 'hour', label: 'An hour' },
  { period: 'day', label: 'A day' },
  { period: 'month', label: 'A month' },
] as const;
const BEYOND = [
  { value: 'refuse', label: 'Refuse it with 429' },
  { value: 'hold', label: 'Hold it until it fits' },
];

interface QuotasFormProps {
  tenantId: string;
  quotas: Quotas;
  open: boolean;
  onClose: () => void;
}

/** All limits at once, as the API takes them. */
export function QuotasForm({ tenantId, quotas, open, onClose }: QuotasFormProps) {
  const set = useAct((carillon, body: SetQuotas) => carillon.tenants.quotas.set(tenantId, body));
  const close = (): void => {
    set.reset();
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Quotas"
      lead="An empty field is no limit; 0 lets nothing out. Periods begin on the full hour, at midnight and on the first, in UTC."
    >
      <Form error={set.error} onSubmit={(values) => set.mutate(bodyOf(values), { onSuccess: close })}>
        {CHANNELS.map(({ channel, title }) => (
          <fieldset key={channel} className="stack">
            <legend>{title}</legend>
            <div className="platform-fields">
              {PERIODS.map(({ period, label }) => (
                <TextField
                  key={period}
                  name={`${channel}.${period}`}
                  label={label}
                  inputMode="numeric"
                  autoComplete="off"
                  placeholder="No limit"
                  defaultValue={quotas[channel][period]?.limit ?? ''}
                />
              ))}
            </div>
          </fieldset>
        ))}
        <SelectField
          name="beyond"
          label="A message beyond"
          hint="A scheduled message that comes due is held in any case. What is held and fits into new limits leaves within seconds."
          choices={BEYOND}
          defaultValue={quotas.beyond}
        />
        <DialogFoot>
          <Button onClick={close}>Not now</Button>
          <Button type="submit" look="primary" busy={set.isPending}>
            Set
          </Button>
        </DialogFoot>
      </Form>
    </Dialog>
  );
}

/** Numbers where there are some; what is no number goes as it is, for the API to say so. */
function bodyOf(values: Record<string, unknown>): SetQuotas {
  const limitsOf = (channel: string) =>
    Object.fromEntries(
      PERIODS.flatMap(({ period }) => {
        const text = textOf(values[`${channel}.${period}`]).trim();
        const number = Number(text.replaceAll(/[\s,_]/g, ''));
        return text === '' ? [] : [[period, Number.isNaN(number) ? text : number]];
      }),
    );
  return { email: limitsOf('email'), sms: limitsOf('sms'), beyond: values.beyond as Quotas['beyond'] };
}
