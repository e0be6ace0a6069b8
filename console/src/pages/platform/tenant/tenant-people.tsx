import type { Tenant } from '@carillon/client';
import { UserRound } from 'lucide-react';
import { MayChangeProvider } from '../../../kit/may-change';
import { Empty } from '../../../kit/notice';
import { Invite } from '../../../people/invite';
import { ROLES } from '../../../people/member-roles';
import { OpenInvitations } from '../../../people/open-invitations';
import { useMay } from '../use-may';

/** Lets the first person into a tenant, and another where nobody is left. */
export function TenantPeople({ tenant: { id } }: { tenant: Tenant }) {
  return (
    <MayChangeProvider may={useMay('operator')}>
      <OpenInvitations
        of={['tenants', id, 'invitations']}
        list={(carillon, after, signal) =>
          carillon.tenants.invitations.list(id, { after }, { signal }).page()
        }
        revoke={(carillon, invitation) => carillon.tenants.invitations.delete(id, invitation)}
        lead="Once a tenant has an admin, its people are looked after there."
        actions={
          <Invite
            button="Invite somebody"
            roles={ROLES}
            usual="admin"
            invite={(carillon, body) => carillon.tenants.invitations.create(id, body)}
          />
        }
        empty={
          <Empty icon={UserRound} title="No invitation is open">
            <p>
              Who is invited gets a link, chooses a password and signs in here. Who is in already stands among
              the people of the platform.
            </p>
          </Empty>
        }
      />
    </MayChangeProvider>
  );
}
