import type { Carillon } from '@carillon/client';
import { useAct } from '../api/reading';
import { Form, SelectField, TextField } from '../kit/form';
import { FormFoot } from '../kit/form-foot';
import { OpenDialog } from '../kit/open-dialog';
import { textOf } from '../kit/text-of';
import { SecretLink } from './secret-link';

interface Invitation<Role> {
  email: string;
  role: Role;
}

interface InviteProps<Role extends string> {
  button: string;
  roles: readonly { value: Role; label: string }[];
  usual: Role;
  invite: (carillon: Carillon, body: Invitation<Role>) => Promise<{ email: string; url: string }>;
}

/** The platform sends no e-mail of its own: the link is given on by who invites. */
export function Invite<Role extends string>({ button, ...form }: InviteProps<Role>) {
  return (
    <OpenDialog button={button} look="primary" title={button}>
      {(close) => <InviteForm {...form} onDone={close} />}
    </OpenDialog>
  );
}

function InviteForm<Role extends string>({
  roles,
  usual,
  invite,
  onDone,
}: Omit<InviteProps<Role>, 'button'> & { onDone: () => void }) {
  const inviting = useAct(invite);
  const { data: made } = inviting;
  if (made)
    return (
      <div className="stack">
        <p>
          Send this link to <strong>{made.email}</strong>. It is good for seven days, once, and shown only
          now.
        </p>
        <SecretLink url={made.url} onDone={onDone} />
      </div>
    );
  return (
    <Form
      error={inviting.error}
      onSubmit={({ email, role }) => inviting.mutate({ email: textOf(email), role: role as Role })}
    >
      <TextField name="email" label="E-mail" type="email" hint="You get a link to send them." required />
      <SelectField name="role" label="Role" choices={roles} defaultValue={usual} />
      <FormFoot yes="Make the invitation" busy={inviting.isPending} onCancel={onDone} />
    </Form>
  );
}
