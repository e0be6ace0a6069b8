import type { CreateInvitation } from '@carillon/client';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Form, SelectField, TextField } from '../../kit/form';
import { ROLES } from './member-roles';
import { SecretLink } from './secret-link';

/** The platform sends no e-mail of its own: the link is given on by who invites. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const inviting = useAct((carillon, body: CreateInvitation) => carillon.invitations.create(body));
  if (inviting.data)
    return (
      <SecretLink
        title="The invitation"
        lead={`Send it to ${inviting.data.email}. It is good for seven days, once, and shown only now.`}
        url={inviting.data.url}
        onClose={onClose}
      />
    );
  return (
    <Dialog open onClose={onClose} title="Invite somebody" lead="You get a link to send them.">
      <Form
        error={inviting.error}
        onSubmit={({ email, role }) => inviting.mutate({ email, role } as CreateInvitation)}
      >
        <TextField name="email" label="E-mail" type="email" required autoFocus />
        <SelectField name="role" label="Role" choices={ROLES} defaultValue="editor" />
        <DialogFoot>
          <Button type="submit" look="primary" busy={inviting.isPending}>
            Make the invitation
          </Button>
        </DialogFoot>
      </Form>
    </Dialog>
  );
}
