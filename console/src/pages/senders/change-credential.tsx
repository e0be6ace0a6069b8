import type { CredentialSettings, IpAuthentication, SmtpUser, UpdateSmtpUser } from '@carillon/client';
import { type ReactNode, useState } from 'react';
import { useAct, useRead } from '../../api/reading';
import { Choices, Field, Form, TextField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { Fault } from '../../kit/notice';
import { OpenDialog } from '../../kit/open-dialog';
import { textOf } from '../../kit/text-of';
import { say } from '../../kit/toasts';
import { changesOf, draftOf } from './credential-draft';
import { CredentialFields } from './credential-fields';
import { CREDENTIAL_STATUSES } from './credential-state';

type Kind = 'smtp-user' | 'ip-authentication';
type Credential = SmtpUser | IpAuthentication;

/** How an SMTP user or an address without a password sends: one dialog for both. */
export function ChangeCredential({ kind, name }: { kind: Kind; name: string }) {
  return (
    <OpenDialog
      button={
        <>
          Change<span className="hidden-visually"> {name}</span>
        </>
      }
      look="plain"
      title={`Change ${name}`}
      wide
    >
      {(close) => <Loaded kind={kind} name={name} onDone={close} />}
    </OpenDialog>
  );
}

interface LoadedProps {
  kind: Kind;
  name: string;
  onDone: () => void;
}

/** Lists may leave settings out: what is changed is asked for by itself. */
function Loaded({ kind, name, onDone }: LoadedProps): ReactNode {
  const { data, error } = useRead<Credential>([`${kind}s`, name], (carillon, signal) =>
    kind === 'smtp-user'
      ? carillon.smtpUsers.get(name, { signal })
      : carillon.ipAuthentications.get(name, { signal }),
  );
  if (error) return <Fault error={error} />;
  if (!data) return <span className="skeleton" />;
  return <CredentialForm kind={kind} name={name} saved={data} onDone={onDone} />;
}

function CredentialForm({ kind, name, saved, onDone }: LoadedProps & { saved: Credential }) {
  const [before] = useState(() => draftOf(saved));
  const [draft, setDraft] = useState(before);
  const [status, setStatus] = useState<string>(saved.status ?? 'allowed');
  const update = useAct<UpdateSmtpUser>((carillon, body) =>
    kind === 'smtp-user'
      ? carillon.smtpUsers.update(name, body)
      : carillon.ipAuthentications.update(name, body),
  );
  const submit = (values: Record<string, unknown>): void => {
    const limit = limitIn(values);
    const isLimitChanged = JSON.stringify(limit) !== JSON.stringify(saved.rate_limit);
    update.mutate(
      {
        ...changesOf(draft, before),
        ...(status !== saved.status && { status: status as NonNullable<SmtpUser['status']> }),
        ...(values.description !== (saved.description ?? '') && { description: textOf(values.description) }),
        ...(isLimitChanged && { rate_limit: limit }),
        ...(values.password ? { password: textOf(values.password) } : {}),
      },
      {
        onSuccess: () => {
          say(`${name} is changed.`);
          onDone();
        },
      },
    );
  };
  return (
    <Form onSubmit={submit} error={update.error}>
      <div className="columns">
        <TextField
          name="description"
          label="Description"
          defaultValue={saved.description ?? ''}
          maxLength={500}
        />
        <Field name="status" label="Status">
          <Choices choices={CREDENTIAL_STATUSES} value={status} onChange={setStatus} full />
        </Field>
        <TextField
          name="rate_limit.emails"
          label="Limit: e-mails"
          inputMode="numeric"
          placeholder="No limit"
          defaultValue={saved.rate_limit ? String(saved.rate_limit.emails) : ''}
        />
        <TextField
          name="rate_limit.period"
          label="Limit: within"
          defaultValue={saved.rate_limit?.period ?? '1 hour'}
          hint="A number and a unit: 30 minutes, 1 hour, 2 days."
        />
        {kind === 'smtp-user' && (
          <TextField
            name="password"
            label="New password"
            type="password"
            autoComplete="new-password"
            hint="Replaces the one that it has, at once. Empty: it stays."
          />
        )}
      </div>
      <CredentialFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
      <FormFoot yes="Save" busy={update.isPending} onCancel={onDone} />
    </Form>
  );
}

function limitIn(values: Record<string, unknown>): NonNullable<CredentialSettings['rate_limit']> | null {
  const emails = values['rate_limit.emails'];
  return emails ? { emails: Number(emails), period: textOf(values['rate_limit.period']) } : null;
}
