import type { Tenant, UpdateTenant } from '@carillon/client';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Form, TextField } from '../../../kit/form';
import { Card } from '../../../kit/page';
import { say } from '../../../kit/toasts';
import { useMay } from '../use-may';

/** How many requests a second a tenant may make with all its keys. */
export function RateCard({ tenant: { id, requests_per_second: rate } }: { tenant: Tenant }) {
  const update = useAct((carillon, body: UpdateTenant) => carillon.tenants.update(id, body));
  const maySet = useMay('operator');
  const submit = ({ requests_per_second: text }: Record<string, unknown>): void => {
    const number = text === '' ? null : Number(text);
    update.mutate(
      { requests_per_second: Number.isNaN(number) ? (text as number) : number },
      { onSuccess: () => say('Set. It counts within two seconds.') },
    );
  };
  if (!maySet)
    return (
      <Card title="Requests a second">
        <p>{rate ?? 'The platform’s default'}</p>
      </Card>
    );
  return (
    <Card title="Requests a second" lead="With all its keys, counted over ten seconds.">
      <Form onSubmit={submit} error={update.error}>
        <div className="platform-one">
          <TextField
            key={rate}
            name="requests_per_second"
            label="At most"
            inputMode="numeric"
            autoComplete="off"
            placeholder="The platform’s default"
            defaultValue={rate ?? ''}
          />
        </div>
        <div>
          <Button type="submit" busy={update.isPending}>
            Set
          </Button>
        </div>
      </Form>
    </Card>
  );
}
