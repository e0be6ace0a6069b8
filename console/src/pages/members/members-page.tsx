import { Page } from '../../kit/page';
import { Invite } from '../../people/invite';
import { ROLES } from '../../people/member-roles';
import { OpenInvitations } from '../../people/open-invitations';
import { MemberList } from './member-list';

/** Who may sign in for this tenant, and what they may do. */
export function MembersPage() {
  return (
    <Page
      title="Members"
      lead="Viewers read. Editors also send, and change templates, campaigns and audiences. Admins do everything."
      actions={
        <Invite
          button="Invite somebody"
          roles={ROLES}
          usual="editor"
          invite={(carillon, body) => carillon.invitations.create(body)}
        />
      }
    >
      <MemberList />
      <OpenInvitations
        of={['invitations']}
        list={(carillon, after, signal) => carillon.invitations.list({ after }, { signal }).page()}
        revoke={(carillon, id) => carillon.invitations.delete(id)}
      />
    </Page>
  );
}
