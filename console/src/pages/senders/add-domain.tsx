import type { AddSenderDomain } from '@carillon/client';
import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { FormFoot } from '../../kit/form-foot';
import { filled, Form, TextField } from '../../kit/form';
import { OpenDialog } from '../../kit/open-dialog';

/** Adds a domain and goes to its records. */
export function AddDomain() {
  return (
    <OpenDialog
      button="Add a domain"
      look="primary"
      title="Add a sender domain"
      lead="Afterwards you see which DNS records to set."
    >
      {(close) => <AddDomainForm onCancel={close} />}
    </OpenDialog>
  );
}

function AddDomainForm({ onCancel }: { onCancel: () => void }) {
  const [, navigate] = useLocation();
  const add = useAct((carillon, body: AddSenderDomain) => carillon.senderDomains.add(body));
  const submit = (values: Record<string, unknown>): void =>
    add.mutate(filled(values) as unknown as AddSenderDomain, {
      onSuccess: ({ domain }) => navigate(`/senders/${domain}`),
    });
  return (
    <Form onSubmit={submit} error={add.error}>
      <TextField
        name="domain"
        label="Domain"
        placeholder="shop.example"
        hint="In lower case, without www. A subdomain such as mail.shop.example is a domain of its own."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <details className="more">
        <summary>Names of the subdomains</summary>
        <div className="columns">
          <TextField
            name="return_path_subdomain"
            label="Return path"
            placeholder="Chosen for you"
            hint="Where bounces go."
          />
          <TextField name="tracking_subdomain" label="Tracking" placeholder="link" hint="In tracked links." />
        </div>
      </details>
      <FormFoot yes="Add domain" busy={add.isPending} onCancel={onCancel} />
    </Form>
  );
}
