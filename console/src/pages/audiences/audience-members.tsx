import type { Audience } from '@carillon/client';
import { UsersRound } from 'lucide-react';
import { useAct, useList } from '../../api/reading';
import { Button, LinkButton } from '../../kit/button';
import { Empty, Fault } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { say } from '../../kit/toasts';
import { AddMembers } from './add-members';
import { contactColumns } from './contact-columns';
import { nameOf } from './contact-name';
import { Changing } from '../../kit/may-change';

interface AudienceMembersProps {
  audience: Audience;
  counted: number | undefined;
}

/** Who belongs to an audience now, the newest contacts first. */
export function AudienceMembers({ audience: { id, kind }, counted }: AudienceMembersProps) {
  const list = useList(['audiences', id, 'members'], (carillon, after, signal) =>
    carillon.audiences.members.list(id, { limit: 50, after }, { signal }).page(),
  );
  const remove = useAct((carillon, contactId: string) =>
    carillon.audiences.members.remove(id, { contact_ids: [contactId] }),
  );
  const isStatic = kind === 'static';
  return (
    <Card
      title="Contacts"
      lead={counted === undefined ? '…' : `${count(counted)} now`}
      actions={
        isStatic && (
          <Changing>
            <AddMembers audienceId={id} />
          </Changing>
        )
      }
      bare
    >
      {remove.error && (
        <div className="card-body">
          <Fault error={remove.error} />
        </div>
      )}
      <Table
        label="Contacts of this audience"
        list={list}
        rowKey={(contact) => contact.id}
        rowLink={(contact) => `/audiences/contacts/${contact.id}`}
        columns={[
          ...contactColumns,
          ...(isStatic
            ? [
                {
                  title: 'Actions',
                  actions: true,
                  cell: (contact: Parameters<typeof nameOf>[0]) => (
                    <Changing>
                      <Button
                        look="plain"
                        busy={remove.isPending && remove.variables === contact.id}
                        onClick={() =>
                          remove.mutate(contact.id, {
                            onSuccess: () => say(`${nameOf(contact)} is taken off. The contact stays.`),
                          })
                        }
                      >
                        Take off
                      </Button>
                    </Changing>
                  ),
                },
              ]
            : []),
        ]}
        empty={
          <Empty icon={UsersRound} title={isStatic ? 'Nobody is on it yet' : 'Nobody fits now'}>
            <p>
              {isStatic
                ? 'Add contacts by address, number or id, or import a file whose contacts all join this audience.'
                : 'Who fits later belongs to it then.'}
            </p>
            {isStatic && (
              <Changing>
                <LinkButton to={`/audiences/imports/new?audience=${id}`}>Import contacts</LinkButton>
              </Changing>
            )}
          </Empty>
        }
      />
    </Card>
  );
}
