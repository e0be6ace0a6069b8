import type { Member } from '@carillon/client';
import { useState } from 'react';
import { useAct, useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Choices } from '../../kit/form';
import { Empty, Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { say } from '../../kit/toasts';
import { ROLES } from '../../people/member-roles';
import { PasswordLinkDialog } from '../../people/password-link-dialog';
import { MemberMoves } from './member-moves';

export function MemberList() {
  const list = useList(['members'], (carillon, after, signal) =>
    carillon.members.list({ after }, { signal }).page(),
  );
  const changing = useAct((carillon, { id, role }: Pick<Member, 'id' | 'role'>) =>
    carillon.members.update(id, { role }),
  );
  const [link, setLink] = useState<string | null>(null);
  return (
    <Card title="People" bare>
      <Fault error={changing.error} />
      <Table
        label="Members and their roles"
        list={list}
        rowKey={({ id }) => id}
        columns={[
          {
            title: 'Name',
            cell: ({ name, email }) => (
              <>
                <div>{name}</div>
                <div className="faint">{email}</div>
              </>
            ),
          },
          {
            title: 'Role',
            snug: true,
            cell: ({ id, role, name }) => (
              <Choices
                label={`Role of ${name}`}
                choices={ROLES}
                value={role}
                onChange={(chosen) =>
                  changing.mutate(
                    { id, role: chosen as Member['role'] },
                    { onSuccess: () => say(`${name} is ${chosen} now.`) },
                  )
                }
              />
            ),
          },
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
            cell: (member) => <MemberMoves member={member} onLink={setLink} />,
          },
        ]}
        empty={<Empty title="Nobody signs in for this tenant yet" />}
      />
      <PasswordLinkDialog url={link} onClose={() => setLink(null)} />
    </Card>
  );
}
