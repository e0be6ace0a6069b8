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
  const { data: made } = inviting;
  // One dialog all the way: the focus goes back to what opened it.
  return (
    <Dialog
      open
      onClose={onClose}
      title={made ? 'The invitation' : 'Invite somebody'}
      lead={
        made
          ? `Send it to ${made.email}. It is good for seven days, once, and shown only now.`
          : 'You get a link to send them.'
      }
    >
      {made ? (
        <SecretLink url={made.url} onDone={onClose} />
      ) : (
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
      )}
    </Dialog>
  );
}
