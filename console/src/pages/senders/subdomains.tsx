import type { ChangeSubdomain, DnsRecord, SenderDomain } from '@carillon/client';
import { useAct } from '../../api/reading';
import { Form, TextField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { OpenDialog } from '../../kit/open-dialog';
import { Card } from '../../kit/page';
import { textOf } from '../../kit/text-of';
import { say } from '../../kit/toasts';

type Changed = 'return_path' | 'tracking';

const WORDS: Record<Changed, { title: string; what: string }> = {
  return_path: { title: 'Return path', what: 'The label of the address that bounces go to.' },
  tracking: { title: 'Tracking', what: 'The label in tracked links.' },
};

/** The labels before the domain that can be chosen. */
export function Subdomains({ domain: { domain, records } }: { domain: SenderDomain }) {
  const changeable = records.filter(
    (record): record is DnsRecord & { purpose: Changed } => record.purpose !== 'dkim',
  );
  if (changeable.length === 0) return null;
  return (
    <Card title="Subdomains" lead="Names that receivers may see.">
      <ul className="stack">
        {changeable.map(({ name, purpose }) => (
          <li key={name} className="row spread">
            <div>
              <strong>{WORDS[purpose].title}</strong> <code>{name}</code>
              <div className="quiet">{WORDS[purpose].what}</div>
            </div>
            <OpenDialog
              button="Change"
              title={`Change the ${WORDS[purpose].title.toLowerCase()} subdomain`}
              lead="Its DNS record has to be set anew. Until that is found, the domain is not whole."
            >
              {(close) => (
                <SubdomainForm
                  domain={domain}
                  purpose={purpose}
                  from={name.slice(0, -domain.length - 1)}
                  onDone={close}
                />
              )}
            </OpenDialog>
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface SubdomainFormProps {
  domain: string;
  purpose: Changed;
  from: string;
  onDone: () => void;
}

function SubdomainForm({ domain, purpose, from, onDone }: SubdomainFormProps) {
  const change = useAct((carillon, body: ChangeSubdomain) =>
    purpose === 'tracking'
      ? carillon.senderDomains.changeTracking(domain, body)
      : carillon.senderDomains.changeReturnPath(domain, body),
  );
  const submit = ({ to }: Record<string, unknown>): void =>
    change.mutate(
      { from, to: textOf(to) },
      {
        onSuccess: () => {
          say('Changed. Set its DNS record anew.');
          onDone();
        },
      },
    );
  return (
    <Form onSubmit={submit} error={change.error}>
      <TextField
        name="to"
        label="Label"
        defaultValue={from}
        hint={`One label before .${domain}`}
        autoCapitalize="none"
        spellCheck={false}
      />
      <FormFoot yes="Change" busy={change.isPending} onCancel={onDone} />
    </Form>
  );
}
