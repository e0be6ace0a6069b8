import { useState } from 'react';
import { Button } from '../../kit/button';
import { Page } from '../../kit/page';
import { Invitations } from './invitations';
import { InviteDialog } from './invite-dialog';
import { MemberList } from './member-list';

/** Who may sign in for this tenant, and what they may do. */
export function MembersPage() {
  const [isInviting, setIsInviting] = useState(false);
  return (
    <Page
      title="Members"
      lead="Viewers read. Editors also send, and change templates, campaigns and audiences. Admins do everything."
      actions={
        <Button look="primary" onClick={() => setIsInviting(true)}>
          Invite somebody
        </Button>
      }
    >
      <MemberList />
      <Invitations />
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
    </Page>
  );
}
