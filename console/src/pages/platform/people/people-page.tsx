import '../platform.css';
import type { PersonAccount } from '@carillon/client';
import { UserRound } from 'lucide-react';
import { useState } from 'react';
import { useList } from '../../../api/reading';
import { Badge, wordsOf } from '../../../kit/badge';
import { FindAddress } from '../../../kit/find-address';
import { Choices } from '../../../kit/form';
import { Empty } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { useFilters } from '../../../kit/use-filters';
import { Invite } from '../../../people/invite';
import { OpenInvitations } from '../../../people/open-invitations';
import { PasswordLinkDialog } from '../../../people/password-link-dialog';
import { ROLES } from '../operators/roles';
import { useMay } from '../use-may';
import { PersonMoves } from './person-moves';

const WHO = [
  { value: 'everybody', label: 'Everybody' },
  { value: 'operators', label: 'Operators' },
  { value: 'members', label: 'Members only' },
];

/** Everybody who can sign in: those who run the platform, and members of tenants. */
export function PeoplePage() {
  const [{ email, who }, change] = useFilters(['email', 'who']);
  const isOwner = useMay('owner');
  const mayHelp = useMay('operator');
  const [link, setLink] = useState<string | null>(null);
  const operators = who === 'operators' || who === 'members' ? who === 'operators' : undefined;
  const list = useList(['people', email, who], (carillon, after, signal) =>
    carillon.people.list({ after, limit: 50, email, operators }, { signal }).page(),
  );
  return (
    <Page
      title="People"
      lead="Everybody who can sign in: who runs the platform, and the members of tenants. Newest first."
      actions={
        isOwner && (
          <Invite
            button="Invite an operator"
            roles={ROLES}
            usual="operator"
            invite={(carillon, body) => carillon.operatorInvitations.create(body)}
          />
        )
      }
    >
      <div className="filters">
        <FindAddress
          address={email ?? ''}
          onFind={(found) => change({ email: found })}
          label="E-mail address"
          placeholder="A whole e-mail address"
        />
        <Choices
          label="Who"
          choices={WHO}
          value={who ?? 'everybody'}
          onChange={(chosen) => change({ who: chosen === 'everybody' ? '' : chosen })}
        />
      </div>
      <Card bare>
        <Table<PersonAccount>
          label="People who can sign in"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            {
              title: 'Name',
              cell: (person) => (
                <>
                  {person.name}
                  <span className="platform-sub">{person.email}</span>
                </>
              ),
            },
            { title: 'May', cell: (person) => <Roles of={person} /> },
            {
              title: 'Second factor',
              snug: true,
              wideOnly: true,
              cell: ({ has_totp: has }) => (has ? <Badge tone="good">Yes</Badge> : <Badge>No</Badge>),
            },
            { title: 'Since', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
            {
              title: 'Actions',
              actions: true,
              cell: (person) =>
                mayHelp && (isOwner || !person.operator_role) ? (
                  <PersonMoves person={person} onLink={setLink} />
                ) : null,
            },
          ]}
          empty={
            <Empty icon={UserRound} title={email || who ? 'Nobody is like this' : 'Nobody can sign in yet'}>
              <p>
                An operator is invited here, the first member of a tenant on the tenant’s page, and whoever
                else by its admins.
              </p>
            </Empty>
          }
        />
      </Card>
      {isOwner && (
        <OpenInvitations
          of={['operator-invitations']}
          list={(carillon, after, signal) => carillon.operatorInvitations.list({ after }, { signal }).page()}
          revoke={(carillon, id) => carillon.operatorInvitations.delete(id)}
        />
      )}
      <PasswordLinkDialog url={link} onClose={() => setLink(null)} />
    </Page>
  );
}

/** At the platform, and in each tenant. */
function Roles({ of: { operator_role: operatorRole, memberships } }: { of: PersonAccount }) {
  return (
    <ul className="platform-roles">
      {operatorRole && (
        <li>
          <Badge tone="info">{wordsOf(operatorRole)}</Badge> of the platform
        </li>
      )}
      {memberships.map(({ tenant_id: id, tenant_name: name, role }) => (
        <li key={id}>
          <Badge>{wordsOf(role)}</Badge> of {name}
        </li>
      ))}
      {!operatorRole && memberships.length === 0 && <li className="faint">Nothing any more</li>}
    </ul>
  );
}
