import type { RecipientGuard, SetRecipientGuard } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Badge } from '../../../kit/badge';
import { AskFirst } from '../../../kit/dialog';
import { Form, SelectField, TextArea } from '../../../kit/form';
import { Card } from '../../../kit/page';
import { useMay } from '../use-may';

const LISTS = [
  { name: 'email_addresses', label: 'E-mail addresses' },
  {
    name: 'email_domains',
    label: 'E-mail domains',
    hint: 'Everybody at them. A subdomain is a domain of its own.',
  },
  { name: 'phone_numbers', label: 'Phone numbers', hint: 'E.164, such as +6421555123.' },
] as const;
const OTHERWISE = [
  { value: 'refuse', label: 'Refuse the message with 422' },
  { value: 'suppress', label: 'Accept it and suppress the delivery' },
];

/** For staging systems: whom alone a tenant may send to in live mode. */
export function GuardCard({ tenantId, guard }: { tenantId: string; guard: RecipientGuard }) {
  const [lists, setLists] = useState(() => ({
    email_addresses: guard.email_addresses.join('\n'),
    email_domains: guard.email_domains.join('\n'),
    phone_numbers: guard.phone_numbers.join('\n'),
  }));
  const [otherwise, setOtherwise] = useState<RecipientGuard['otherwise']>(guard.otherwise);
  const set = useAct((carillon, body: SetRecipientGuard) =>
    carillon.tenants.recipientGuard.set(tenantId, body),
  );
  const lift = useAct((carillon) => carillon.tenants.recipientGuard.delete(tenantId));
  const maySet = useMay('operator');
  const body: SetRecipientGuard = {
    email_addresses: linesOf(lists.email_addresses),
    email_domains: linesOf(lists.email_domains),
    phone_numbers: linesOf(lists.phone_numbers),
    otherwise,
  };
  const isNobody = LISTS.every(({ name }) => body[name]?.length === 0);
  return (
    <Card
      title="Recipient guard"
      lead="For staging systems: live messages go to this list only. Test mode reaches nobody and needs none."
      actions={
        <Badge tone={guard.by_list_only ? 'warn' : 'calm'}>
          {guard.by_list_only ? 'On' : 'Off: anybody'}
        </Badge>
      }
    >
      <Form onSubmit={() => undefined} error={set.error}>
        <div className="columns">
          {LISTS.map(({ name, label, ...rest }) => (
            <TextArea
              key={name}
              name={name}
              label={label}
              hint={'hint' in rest ? rest.hint : 'One a line.'}
              rows={4}
              readOnly={!maySet}
              value={lists[name]}
              onChange={(event) => setLists({ ...lists, [name]: event.target.value })}
            />
          ))}
        </div>
        <SelectField
          name="otherwise"
          label="A live message to anybody else"
          choices={OTHERWISE}
          value={otherwise}
          onChange={(chosen) => setOtherwise(chosen as RecipientGuard['otherwise'])}
        />
        {maySet && (
          <div className="row">
            <AskFirst
              button={guard.by_list_only ? 'Replace the list' : 'Turn the guard on'}
              title="Let it send to this list only?"
              yes={isNobody ? 'Let it send to nobody' : 'Send to this list only'}
              danger
              onYes={() => set.mutateAsync(body)}
            >
              <p>
                {isNobody
                  ? 'The list is empty: nobody at all is sent to.'
                  : `${plural(body.email_addresses, 'address', 'addresses')}, ${plural(body.email_domains, 'domain', 'domains')} and ${plural(body.phone_numbers, 'number', 'numbers')}.`}{' '}
                What waits to be sent to anybody else is stopped and cannot be brought back.
              </p>
            </AskFirst>
            {guard.by_list_only && (
              <AskFirst
                button="Let it send to anybody"
                look="plain"
                title="Let it send to anybody?"
                yes="Remove the list"
                danger
                onYes={() => lift.mutateAsync()}
              >
                <p>
                  The list is removed. From then on its live messages reach whomever they are addressed to.
                </p>
              </AskFirst>
            )}
          </div>
        )}
      </Form>
    </Card>
  );
}

function linesOf(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((line) => line.trim())
    .filter(Boolean);
}

function plural(list: string[] | undefined, one: string, many: string): string {
  return `${list?.length ?? 0} ${list?.length === 1 ? one : many}`;
}
